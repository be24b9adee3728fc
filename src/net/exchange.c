#include "net/exchange.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "net/loop.h"
#include "net/pin.h"

#define HEAD_MOST ((size_t)256 * 1024)
#define NS_PER_MS 1000000
#define NS_PER_US 1000

static curl_socket_t open_socket(void *arg, curlsocktype type,
                                 struct curl_sockaddr *to)
{
    struct exchange_rules *rules = arg;
    int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);

    (void)type;
    if (fd < 0)
        return CURL_SOCKET_BAD;
    rules->open++;
    rules->opened++;
    rules->opening(rules, fd);
    return fd;
}

static int close_socket(void *arg, curl_socket_t fd)
{
    struct exchange_rules *rules = arg;

    rules->open--;
    rules->closing(rules, fd);
    return close(fd);
}

static void read_head(struct exchange *x, const char *line, size_t len)
{
    const struct exchange_events *e = x->ask.events;
    const char *value;

    switch (head_line(&x->head, line, len, &x->rules->field, &value)) {
    case HEAD_FIELD:
        if (e->header)
            e->header(x->ask.arg, x->rules->field.data, value);
        break;
    case HEAD_END:
        if (e->head)
            e->head(x->ask.arg, x->head.status, loop_now());
        break;
    case HEAD_NOTHING:
        break;
    }
}

static size_t on_header(char *line, size_t one, size_t len, void *arg)
{
    struct exchange *x = arg;

    (void)one;
    x->head_len += len;
    if (x->head_len > HEAD_MOST)
        x->over = 1;
    if (x->over || x->step != EXCHANGE_RUNNING)
        return 0;
    read_head(x, line, len);
    return len;
}

static size_t on_data(char *bytes, size_t one, size_t len, void *arg)
{
    int64_t now = loop_now();
    struct exchange *x = arg;

    (void)one;
    if (x->paused && x->step == EXCHANGE_RUNNING)
        return CURL_WRITEFUNC_PAUSE;
    if (len > x->ask.most - x->len)
        x->over = 1;
    if (x->over || x->step != EXCHANGE_RUNNING)
        return 0;
    x->len += len;
    x->ask.events->data(x->ask.arg, bytes, len, now);
    return len;
}

static void set_numbers(CURL *easy, int http2)
{
    const struct {
        CURLoption option;
        long value;
    } fixed[] = {
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
        {CURLOPT_TCP_KEEPALIVE, 1},
        {CURLOPT_PIPEWAIT, http2},
        {CURLOPT_HTTP_VERSION,
         http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1},
    };

    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
        curl_easy_setopt(easy, fixed[i].option, fixed[i].value);
}

void exchange_rule(struct exchange *x)
{
    const struct exchange_rules *r = x->rules;

    curl_easy_setopt(x->easy, CURLOPT_TCP_KEEPIDLE, r->probe_s);
    curl_easy_setopt(x->easy, CURLOPT_TCP_KEEPINTVL, (r->probe_s + 1) / 2);
    curl_easy_setopt(x->easy, CURLOPT_MAXAGE_CONN, r->idle_s);
    curl_easy_setopt(x->easy, CURLOPT_MAXLIFETIME_CONN, r->life_s);
    curl_easy_setopt(x->easy, CURLOPT_RESOLVE, r->pins);
}

static void set_calls(CURL *easy, struct exchange *x)
{
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, x->rules);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, x->rules);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
}

struct exchange *exchange_new(struct exchange_rules *rules, int http2)
{
    _Static_assert(EXCHANGE_ERROR >= CURL_ERROR_SIZE, "libcurl writes more");
    struct exchange *x = memory_new(1, sizeof(*x));

    x->rules = rules;
    x->easy = curl_easy_init();
    x->parts = curl_url();
    if (!x->easy || !x->parts)
        abort();
    set_numbers(x->easy, http2);
    set_calls(x->easy, x);
    curl_easy_setopt(x->easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(x->easy, CURLOPT_SHARE, rules->share);
    /* Else it would ask seven variables for one, for each request. */
    if (!pin_has_proxy())
        curl_easy_setopt(x->easy, CURLOPT_NOPROXY, "*");
    if (rules->roots)
        curl_easy_setopt(x->easy, CURLOPT_CAINFO, rules->roots);
    exchange_rule(x);
    return x;
}

void exchange_free(struct exchange *x)
{
    curl_easy_cleanup(x->easy);
    curl_url_cleanup(x->parts);
    free(x->url);
    free(x->line);
    free(x);
}

/* libcurl only reads the list: no need to copy each line into one. It would
 * format CURLOPT_USERAGENT twice for each request, a byte at a time. */
static int set_headers(struct exchange *x, struct err *err)
{
    const char *const *h = x->ask.headers;
    struct curl_slist *line;
    size_t n = 0;

    for (; h && h[n]; n++)
        if (strpbrk(h[n], "\r\n"))
            return err_set(err, ERR_USAGE, "a header has a line end in it");
    if (n + 2 > x->lines) {
        x->lines = n + 2;
        x->line = memory_grow(x->line, x->lines, sizeof(*line));
    }
    line = x->line;
    for (size_t i = 0; i < n; i++)
        line[i] = (struct curl_slist){(char *)h[i], &line[i + 1]};
    line[n] = (struct curl_slist){x->rules->agent, &line[n + 1]};
    line[n + 1] = (struct curl_slist){(char *)"Expect:", NULL};
    curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, line);
    return 0;
}

static void set_method(struct exchange *x, const char *method)
{
    curl_easy_setopt(x->easy, CURLOPT_HTTPGET, 1L);
    x->odd = method && strcmp(method, "GET") != 0;
    if (x->odd && strcmp(method, "HEAD") == 0)
        curl_easy_setopt(x->easy, CURLOPT_NOBODY, 1L);
    else if (x->odd)
        curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, method);
}

static void set_body(struct exchange *x)
{
    if (x->odd) {
        curl_easy_setopt(x->easy, CURLOPT_NOBODY, 0L);
        curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, NULL);
        x->odd = 0;
    }
    if (!x->ask.body) {
        set_method(x, x->ask.method);
        return;
    }
    curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)x->ask.len);
    curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, x->ask.body);
}

/* Given as text it would be taken apart for each request. */
static int set_url(struct exchange *x, struct err *err)
{
    CURLUcode rc;

    if (x->url && strcmp(x->url, x->ask.url) == 0)
        return 0;
    free(x->url);
    x->url = NULL;
    rc = curl_url_set(x->parts, CURLUPART_URL, x->ask.url, 0);
    if (rc)
        return err_set(err, ERR_USAGE, "the URL cannot be sent: %s",
                       curl_url_strerror(rc));
    x->url = memory_string(x->ask.url);
    curl_easy_setopt(x->easy, CURLOPT_CURLU, x->parts);
    return 0;
}

int exchange_set(struct exchange *x, const struct exchange_request *ask,
                 struct err *err)
{
    int64_t ms = (ask->connect_ns + NS_PER_MS - 1) / NS_PER_MS;

    x->ask = *ask;
    x->head = (struct head){0};
    x->head_len = x->len = 0;
    x->over = x->paused = 0;
    x->error[0] = '\0';
    if (set_url(x, err))
        return -1;
    set_body(x);
    curl_easy_setopt(x->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)ms);
    return set_headers(x, err);
}

static enum ending judge(const struct exchange *x, CURLcode code)
{
    if (x->over)
        return END_LIMIT;
    if (code == CURLE_OK && x->head.ended)
        return END_WHOLE;
    if (x->head_len)
        return END_CUT;
    switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
        return END_TLS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* what came is no HTTP */
    case CURLE_WEIRD_SERVER_REPLY:
        return END_CUT;
    default:
        return END_CONNECT;
    }
}

static void say(const struct exchange *x, CURLcode code, const char *place,
                struct buf *why)
{
    const char *text = x->error[0] ? x->error : curl_easy_strerror(code);

    buf_clear(why);
    buf_addf(why, "%s: ", place);
    if (x->head_len > HEAD_MOST)
        buf_adds(why, "the head of the response is too long");
    else if (x->over)
        buf_addf(why, "the response is longer than %zu bytes", x->ask.most);
    else if (code == CURLE_OK)
        buf_adds(why, "the response ended within its head");
    else
        text_safe(why, text, strlen(text), 0);
}

static long number(const struct exchange *x, CURLINFO info)
{
    long value = 0;

    curl_easy_getinfo(x->easy, info, &value);
    return value;
}

static int64_t span(const struct exchange *x, CURLINFO info)
{
    curl_off_t us = 0;

    curl_easy_getinfo(x->easy, info, &us);
    return (int64_t)us * NS_PER_US;
}

void exchange_end(struct exchange *x, int code, const char *place,
                  struct buf *why, struct exchange_end *end)
{
    int64_t tcp = span(x, CURLINFO_CONNECT_TIME_T);
    int64_t tls = span(x, CURLINFO_APPCONNECT_TIME_T);

    *end = (struct exchange_end){.how = judge(x, (CURLcode)code)};
    end->status = x->head.status >= 200 ? x->head.status : 0;
    end->local_port = (int)number(x, CURLINFO_LOCAL_PORT);
    end->reused = end->local_port > 0 && number(x, CURLINFO_NUM_CONNECTS) == 0;
    if (!end->reused)
        end->connect = tls > tcp ? tls : tcp;
    if (end->how == END_WHOLE)
        return;
    say(x, (CURLcode)code, place, why);
    end->why = why->data;
}
