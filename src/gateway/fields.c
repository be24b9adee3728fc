#include "gateway/fields.h"

#include <string.h>
#include <strings.h>

static const char *const asked[] = {
    "Accept",
    "Accept-Language",
    "Anthropic-Version",
    "Anthropic-Beta",
    "Anthropic-Dangerous-Direct-Browser-Access",
    "Idempotency-Key",
    "OpenAI-Beta",
    "OpenAI-Organization",
    "OpenAI-Project",
    "Traceparent",
    "Tracestate",
    "X-Client-Request-Id",
    NULL,
};

static const char *const key[] = {"Authorization", "X-Api-Key", "Api-Key",
                                  NULL};

/* Those of one hop (RFC 9110, 7.6.1), those that describe bytes which are
 * framed anew, and a cookie, which would tie a user to a server behind us. */
static const char *const kept[] = {
    "Connection",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Connection",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "TE",
    "Content-Length",
    "Date",
    "Server",
    "Set-Cookie",
    "Alt-Svc",
    "X-Request-Id",
    "X-AB-Variant",
    "X-AB-Assigned",
    "X-Request-Route",
    "X-Canary-Group",
    "Strict-Transport-Security",
    NULL,
};

const char *fields_asked(size_t n)
{
    return asked[n];
}

const char *fields_key(size_t n)
{
    return key[n];
}

int fields_answered(const char *name)
{
    for (size_t i = 0; kept[i]; i++)
        if (strcasecmp(kept[i], name) == 0)
            return 0;
    return 1;
}

int fields_listed(const char *list, const char *name)
{
    static const char between[] = ", \t";
    size_t len = strlen(name), word;

    for (list = list ? list : ""; *list; list += word) {
        list += strspn(list, between);
        word = strcspn(list, between);
        if (word == len && strncasecmp(list, name, len) == 0)
            return 1;
    }
    return 0;
}
