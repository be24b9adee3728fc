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

static const char *const content[] = {"Content-Type", "Content-Encoding", NULL};

static const char *const key[] = {"Authorization", "X-Api-Key", "Api-Key",
                                  NULL};

#define FIELD(name)                                                            \
    {                                                                          \
        name, sizeof(name) - 1                                                 \
    }

/* Those of one hop (RFC 9110, 7.6.1), those that describe bytes which are
 * framed anew, and a cookie, which would tie a user to a server behind us. */
static const struct {
    const char *name;
    size_t len;
} kept[] = {
    FIELD("Connection"),
    FIELD("Keep-Alive"),
    FIELD("Proxy-Authenticate"),
    FIELD("Proxy-Connection"),
    FIELD("Trailer"),
    FIELD("Transfer-Encoding"),
    FIELD("Upgrade"),
    FIELD("TE"),
    FIELD("Content-Length"),
    FIELD("Date"),
    FIELD("Server"),
    FIELD("Set-Cookie"),
    FIELD("Alt-Svc"),
    FIELD("X-Request-Id"),
    FIELD("X-AB-Variant"),
    FIELD("X-AB-Assigned"),
    FIELD("X-Request-Route"),
    FIELD("X-Canary-Group"),
    FIELD("Strict-Transport-Security"),
};

const char *fields_asked(size_t n)
{
    return asked[n];
}

const char *fields_content(size_t n)
{
    return content[n];
}

const char *fields_key(size_t n)
{
    return key[n];
}

/* Most differ in length already. */
int fields_answered(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
        if (kept[i].len == len && strcasecmp(kept[i].name, name) == 0)
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
