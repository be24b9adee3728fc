#include "provider/advice.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "provider/fault.h"

#define HEADERS 16

/* A start that is Anthropic's begins with one that is OpenAI's: longest first.
 * Servers of one's own take any key, so only known hosts are sure. */
static const struct {
    const char *start, *whose, *host;
} keys[] = {
    {"sk-ant-", "Anthropic", "api.anthropic.com"},
    {"sk-or-", "OpenRouter", "openrouter.ai"},
    {"sk-", "OpenAI", "api.openai.com"},
    {"gsk_", "Groq", "api.groq.com"},
    {"AIza", "Google", "googleapis.com"},
};

#define KEYS (sizeof(keys) / sizeof(*keys))

static const struct provider *provider_of(const struct answer *a,
                                          const struct variant *v)
{
    const struct provider *p = v->provider ? provider_find(v->provider) : NULL;

    if (!p)
        p = a->provider;
    return p ? p : provider_at(0);
}

static const char *base_of(const struct provider *p, const struct variant *v)
{
    return v->base_url ? v->base_url : p->base_url;
}

/* The dialect knows which header carries the key: ask it. */
static void add_header(const struct provider *p, const struct variant *v,
                       struct buf *out)
{
    char *line[HEADERS], mask[24];
    size_t n = p->headers(v, line, HEADERS), start, len;
    size_t key = strcspn(v->key, "\r\n");

    for (size_t i = 0; i < n; i++) {
        len = strlen(line[i]);
        start = len >= key ? len - key : len;
        if (key && strncmp(line[i] + start, v->key, key) == 0) {
            buf_add(out, line[i], start);
            buf_adds(out, variant_mask(v->key, mask));
        }
        explicit_bzero(line[i], len);
        free(line[i]);
    }
}

static const char *expected_start(const char *base)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strstr(base, keys[i].host))
            return keys[i].start;
    return NULL;
}

static int has_blank(const char *key)
{
    for (; *key; key++)
        if ((unsigned char)*key <= ' ' || *key == 0x7F)
            return 1;
    return 0;
}

/* Whose key it is by its start; KEYS when nobody's that is known. */
static size_t kind_of(const char *key)
{
    size_t i = 0;

    while (i < KEYS && strncmp(key, keys[i].start, strlen(keys[i].start)))
        i++;
    return i;
}

static void add_doubt(const char *key, const char *base, struct buf *out)
{
    const char *start = expected_start(base);
    size_t kind = kind_of(key);

    if (has_blank(key))
        buf_adds(out, "; there is white space in the key");
    else if (strchr("'\"", key[0]))
        buf_adds(out, "; there are quotes round the key");
    else if (strncmp(key, "Bearer", 6) == 0)
        buf_adds(out, "; leave \"Bearer\" out of the key");
    else if (start && kind < KEYS && !strstr(base, keys[kind].host))
        buf_addf(out, "; a key that begins with %s is one of %s's",
                 keys[kind].start, keys[kind].whose);
    else if (start && kind == KEYS)
        buf_addf(out, "; keys for this endpoint begin with %s", start);
}

/* The usual variable is sent to the usual place only: setting it would not
 * help anywhere else. */
static void advise_to_send(const struct provider *p, const struct variant *v,
                           enum side side, struct buf *out)
{
    if (strcmp(base_of(p, v), p->base_url) == 0)
        buf_addf(out, "; no key was sent: set %s", p->key_env);
    else
        buf_addf(out,
                 "; no key was sent: name the variable that has it with "
                 "--%s-key-env NAME",
                 side_name(side));
}

static void advise_key(const struct provider *p, const struct variant *v,
                       struct buf *out)
{
    buf_adds(out, "; sent \"");
    add_header(p, v, out);
    buf_adds(out, "\"");
    if (v->key_from)
        buf_addf(out, " from %s", v->key_from);
    add_doubt(v->key, base_of(p, v), out);
}

static int ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), n = strlen(end);

    return len >= n && strcmp(text + len - n, end) == 0;
}

/* Without what follows a '?': it may be long, and it may be secret. */
static void
add_url(int (*which)(const struct variant *v, struct buf *out, struct err *err),
        const struct variant *v, const char *before, struct buf *out)
{
    struct buf url;
    struct err err;

    buf_init(&url, 4096);
    if (which(v, &url, &err) == 0)
        buf_addf(out, "%s%.*s", before, (int)strcspn(url.data, "?"), url.data);
    buf_release(&url);
}

/* A 404 is a wrong model if the endpoint says so, else a wrong place. */
static void advise_model(const struct provider *p, const struct variant *v,
                         const struct answer *a, struct buf *out)
{
    add_url(provider_url, v, "; asked ", out);
    if (a->said == 404 || strcasestr(a->error.data, "model")) {
        buf_addf(out, " for model \"%s\"", v->model);
        add_url(provider_models, v, "; GET ", out);
        buf_adds(out, " lists those there are");
        return;
    }
    buf_adds(out, "; it may be the wrong URL");
    if (strcmp(p->path, "/chat/completions") == 0 &&
        !ends_with(base_of(p, v), "/v1"))
        buf_adds(out, ": most end in /v1");
}

static void advise(const struct answer *a, const struct variant *v,
                   enum side side, struct buf *out)
{
    const struct provider *p = provider_of(a, v);
    int key = a->status == 401 || a->status == 403;

    if (a->quota || a->status == 402)
        buf_addf(out,
                 "; the account behind the key%s%s has nothing left: "
                 "see its plan, its limits and its bills",
                 v->key_from ? " from " : "", v->key_from ? v->key_from : "");
    else if (key && v->key && *v->key)
        advise_key(p, v, out);
    else if (key)
        advise_to_send(p, v, side, out);
    else if (a->status == 404 || a->status == 405)
        advise_model(p, v, a, out);
    else if (a->status >= 300 && a->status < 400)
        buf_adds(out, "; redirects are not followed: give the last URL");
}

/* What was said, as a part of a longer sentence. */
static void add_said(struct buf *out, const char *text, size_t len)
{
    while (len > 0 && strchr(". ", text[len - 1]))
        len--;
    text_safe(out, text, len, 0);
}

void advice_write(const struct answer *a, const struct variant *v,
                  enum side side, struct buf *out)
{
    struct buf said, more;

    buf_init(&said, 16384);
    buf_init(&more, 16384);
    if (a->status)
        buf_addf(&said, "HTTP %d: ", a->status);
    fault_mask(&said, a->error.data, v->key);
    advise(a, v, side, &more);
    add_said(out, said.data, said.len);
    text_safe(out, more.data, more.len, 0);
    buf_release(&said);
    buf_release(&more);
}

void advice_connection(enum outcome o, const char *said, struct buf *out)
{
    const char *text = said ? said : outcome_words(o);

    add_said(out, text, strlen(text));
    buf_adds(out, o == OUTCOME_TLS
                      ? "; does it speak https, with a certificate that is "
                        "trusted here?"
                      : "; is the server running, and is the URL right?");
}
