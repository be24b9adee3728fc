#include "provider/wait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/duration.h"

#define UNSAID INT64_MIN
#define BODY (WAIT_ASKS - 1)

void wait_clear(struct waits *w)
{
    memset(w, 0, sizeof(*w));
    for (int i = 0; i < WAIT_ASKS; i++)
        w->asked[i] = UNSAID;
    for (int i = 0; i < WAIT_LIMITS; i++)
        w->limit[i].reset = UNSAID;
}

static int64_t from_ms(const char *text, int64_t wall_ns)
{
    char *end;
    double ms = strtod(text, &end);

    (void)wall_ns;
    if (end == text || end[strspn(end, " \t")] || !(ms >= 0 && ms < 1e12))
        return -1;
    return llround(ms * (double)NS_PER_MS);
}

static const struct {
    const char *name;
    int64_t (*read)(const char *text, int64_t wall_ns);
} asks[BODY] = {
    {"retry-after-ms", from_ms},
    {"x-ms-retry-after-ms", from_ms},
    {"retry-after", duration_retry_after},
};

static int64_t from_span(const char *text, int64_t wall_ns)
{
    struct err err;
    int64_t ns;

    (void)wall_ns;
    return duration_parse(&ns, text, &err) ? UNSAID : ns;
}

static int64_t from_moment(const char *text, int64_t wall_ns)
{
    struct err err;
    int64_t us;

    if (moment_parse(&us, text, &err))
        return UNSAID;
    us -= wall_ns / NS_PER_US;
    return us < WAIT_MOST ? us * NS_PER_US : INT64_MAX;
}

static const struct {
    const char *remaining, *reset;
    int64_t (*read)(const char *text, int64_t wall_ns);
} limits[WAIT_LIMITS] = {
#define OPENAI(what)                                                           \
    {                                                                          \
        "x-ratelimit-remaining-" what, "x-ratelimit-reset-" what, from_span    \
    }
#define ANTHROPIC(what)                                                        \
    {                                                                          \
        "anthropic-ratelimit-" what "-remaining",                              \
            "anthropic-ratelimit-" what "-reset", from_moment                  \
    }
    OPENAI("requests"),         OPENAI("tokens"),    OPENAI("project-tokens"),
    ANTHROPIC("requests"),      ANTHROPIC("tokens"), ANTHROPIC("input-tokens"),
    ANTHROPIC("output-tokens"),
#undef OPENAI
#undef ANTHROPIC
};

/* Servers send some twenty headers with each answer, and few are limits. */
static int may_be_limit(const char *name)
{
    return strncasecmp(name, "x-ratelimit-re", 14) == 0 ||
           strncasecmp(name, "anthropic-ratelimit-", 20) == 0;
}

static void limit_header(struct waits *w, const char *name, const char *value,
                         int64_t wall_ns)
{
    for (int i = 0; i < WAIT_LIMITS; i++) {
        if (strcasecmp(name, limits[i].remaining) == 0)
            w->limit[i].empty = strcmp(value, "0") == 0;
        else if (strcasecmp(name, limits[i].reset) == 0)
            w->limit[i].reset = limits[i].read(value, wall_ns);
    }
}

void wait_header(struct waits *w, const char *name, const char *value,
                 int64_t wall_ns)
{
    if (may_be_limit(name)) {
        limit_header(w, name, value, wall_ns);
        return;
    }
    for (int i = 0; i < BODY; i++)
        if (strcasecmp(name, asks[i].name) == 0)
            w->asked[i] = asks[i].read(value, wall_ns);
}

void wait_body(struct waits *w, const char *delay)
{
    w->asked[BODY] = from_span(delay, 0);
}

static int64_t longest_limit(const struct waits *w)
{
    int64_t longest = 0;

    for (int i = 0; i < WAIT_LIMITS; i++)
        if (w->limit[i].empty && w->limit[i].reset > longest)
            longest = w->limit[i].reset;
    return longest;
}

int64_t wait_floor(const struct waits *w)
{
    int64_t ns = UNSAID;

    for (int i = 0; i < WAIT_ASKS && ns == UNSAID; i++)
        ns = w->asked[i];
    if (ns == UNSAID)
        ns = longest_limit(w);
    return ns < 0 || ns > WAIT_MOST ? -1 : ns;
}
