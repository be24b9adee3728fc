#include "net/pin.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/url.h"

static int is_address(const char *host)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, host, bytes) == 1 ||
           inet_pton(AF_INET6, host, bytes) == 1;
}

int pin_has_proxy(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY",
                                        "http_proxy", "all_proxy", "ALL_PROXY"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (getenv(names[i]) && *getenv(names[i]))
            return 1;
    return 0;
}

static void write_line(const struct url *u, const struct addrinfo *list,
                       struct buf *line, char address[PIN_ADDRESS])
{
    char text[INET6_ADDRSTRLEN];
    const char *mark = ":";

    buf_addf(line, "%s:%d", u->host, u->port);
    for (; list; list = list->ai_next) {
        if (getnameinfo(list->ai_addr, list->ai_addrlen, text, sizeof(text),
                        NULL, 0, NI_NUMERICHOST))
            continue;
        if (*mark == ':')
            snprintf(address, PIN_ADDRESS, "%s", text);
        buf_addf(line, strchr(text, ':') ? "%s[%s]" : "%s%s", mark, text);
        mark = ",";
    }
}

int pin_resolve(const char *url, struct buf *line, char address[PIN_ADDRESS],
                struct err *err)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM,
                            .ai_flags = AI_ADDRCONFIG},
                    *list;
    struct url u;
    int rc;

    if (url_parse(&u, url, err))
        return -1;
    snprintf(address, PIN_ADDRESS, "%.*s", PIN_ADDRESS - 1, u.host);
    if (is_address(u.host))
        return 0;
    rc = getaddrinfo(u.host, NULL, &want, &list);
    /* Behind one, names of the world outside often have no address here. */
    if (rc && pin_has_proxy()) {
        snprintf(address, PIN_ADDRESS, "by proxy");
        return 0;
    }
    if (rc)
        return err_set(err, ERR_IO, "%s: %s", u.host, gai_strerror(rc));
    write_line(&u, list, line, address);
    freeaddrinfo(list);
    return 0;
}

static const char *addresses(const char *line)
{
    const char *at = strchr(line, ':');

    at = at ? strchr(at + 1, ':') : NULL;
    return at ? at + 1 : "";
}

static int has_address(const char *list, const char *one, size_t len)
{
    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strcspn(list, ",") == len && strncmp(list, one, len) == 0)
            return 1;
    return 0;
}

static int has_all(const char *list, const char *of)
{
    for (size_t len; *of; of += len, of += *of == ',') {
        len = strcspn(of, ",");
        if (!has_address(list, of, len))
            return 0;
    }
    return 1;
}

int pin_same(const char *line, const char *other)
{
    const char *a = addresses(line), *b = addresses(other);

    return has_all(a, b) && has_all(b, a);
}
