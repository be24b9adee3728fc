#include "wire/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* No message repeats the URL: its query may hold a key. */

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int copy(char *out, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return -1;
    memcpy(out, from, len);
    out[len] = '\0';
    return 0;
}

static int check_bytes(const char *text, struct err *err)
{
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~' || strchr("\\\"<>^`{|}", *text))
            return err_set(err, ERR_USAGE,
                           "a blank, a sign or a letter that no URL may have: "
                           "write it as %%XX, in host names as xn--...");
        if (*text == '#')
            return err_set(err, ERR_USAGE,
                           "leave out the URL's part from # on: it is not "
                           "sent to a server");
    }
    return 0;
}

static const char *take_scheme(struct url *u, const char *text, struct err *err)
{
    static const char *const known[] = {"http", "https"};
    size_t len;

    for (int i = 0; i < 2; i++) {
        len = strlen(known[i]);
        if (strncasecmp(text, known[i], len) || strncmp(text + len, "://", 3))
            continue;
        memcpy(u->scheme, known[i], len + 1);
        u->port = i ? 443 : 80;
        return text + len + 3;
    }
    err_set(err, ERR_USAGE,
            "a URL begins with http:// or https://, such as "
            "http://localhost:8000/v1");
    return NULL;
}

static int check_name(const char *host)
{
    for (const char *p = host; *p; p++)
        if (!is_letter(*p) && !is_digit(*p) && !strchr("-._", *p))
            return -1;
    return host[0] && host[0] != '.' ? 0 : -1;
}

static int check_address(const char *host)
{
    unsigned char address[16];

    return inet_pton(AF_INET6, host, address) == 1 ? 0 : -1;
}

static int take_port(struct url *u, const char *text, size_t len,
                     struct err *err)
{
    char digits[8] = "";
    int good = len >= 1 && len <= 5;

    for (size_t i = 0; good && i < len; i++)
        good = is_digit(text[i]);
    if (good) {
        memcpy(digits, text, len);
        u->port = atoi(digits);
    }
    if (!good || u->port < 1 || u->port > 65535)
        return err_set(err, ERR_USAGE,
                       "the port of a URL is a number from 1 to 65535");
    return 0;
}

/* host, host:port, [address] or [address]:port. */
static int take_place(struct url *u, const char *text, size_t len,
                      struct err *err)
{
    int bracket = len && text[0] == '[';
    const char *end, *rest;

    end = memchr(text, bracket ? ']' : ':', len);
    if (!end)
        end = text + len;
    rest = end + (bracket && end < text + len);
    text += bracket;
    if (copy(u->host, sizeof(u->host), text, (size_t)(end - text)) ||
        (bracket ? rest == end || check_address(u->host) : check_name(u->host)))
        return err_set(err, ERR_USAGE,
                       "a URL needs a host name or address after ://, an "
                       "IPv6 address in brackets");
    for (char *p = u->host; *p; p++)
        *p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
    text -= bracket;
    len -= (size_t)(rest - text);
    if (len == 0)
        return 0;
    if (*rest != ':')
        return err_set(err, ERR_USAGE,
                       "only a :port may follow the address in brackets");
    return take_port(u, rest + 1, len - 1, err);
}

int url_parse(struct url *u, const char *text, struct err *err)
{
    struct url new = {0};
    const char *at, *path, *query;
    size_t len;

    if (check_bytes(text, err))
        return -1;
    at = take_scheme(&new, text, err);
    if (!at)
        return -1;
    path = at + strcspn(at, "/?");
    query = path + strcspn(path, "?");
    if (memchr(at, '@', (size_t)(path - at)))
        return err_set(err, ERR_USAGE,
                       "no user name or password in a URL: give the key in "
                       "the environment or in a file");
    if (take_place(&new, at, (size_t)(path - at), err))
        return -1;
    len = (size_t)(query - path);
    while (len && path[len - 1] == '/')
        len--;
    if (copy(new.path, sizeof(new.path), path, len) ||
        copy(new.query, sizeof(new.query), query + (*query == '?'),
             strlen(query + (*query == '?'))))
        return err_set(err, ERR_USAGE,
                       "the path and the query of a URL have 1023 bytes each "
                       "at most");
    *u = new;
    return 0;
}

static int usual_port(const struct url *u)
{
    return u->port == (strcmp(u->scheme, "https") ? 80 : 443);
}

void url_write(const struct url *u, const char *more, struct buf *out)
{
    int address = strchr(u->host, ':') != NULL;

    buf_addf(out, address ? "%s://[%s]" : "%s://%s", u->scheme, u->host);
    if (!usual_port(u))
        buf_addf(out, ":%d", u->port);
    buf_adds(out, u->path);
    buf_adds(out, more);
    if (u->query[0])
        buf_addf(out, "%c%s", strchr(more, '?') ? '&' : '?', u->query);
}

void url_escape(struct buf *out, const char *text)
{
    for (; *text; text++)
        if (is_letter(*text) || is_digit(*text) || strchr("-._~", *text))
            buf_addc(out, *text);
        else
            buf_addf(out, "%%%02X", (unsigned char)*text);
}
