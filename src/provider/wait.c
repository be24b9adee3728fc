#include "provider/wait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/duration.h"

#define UNSAID INT64_MIN
#define BODY (WAIT_ASKS - 1)

struct name {
    const char *text;
    size_t len;
};
#define NAME(text)                                                             \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

/* Servers send some twenty fields with each answer: most differ in length. */
static int is(const struct name *n, const char *name, size_t len)
{
    return n->len == len && strcasecmp(n->text, name) == 0;
}

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
    struct name name;
    int64_t (*read)(const char *text, int64_t wall_ns);
} asks[BODY] = {
    {NAME("retry-after-ms"), from_ms},
    {NAME("x-ms-retry-after-ms"), from_ms},
    {NAME("retry-after"), duration_retry_after},
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
    struct name remaining, reset;
    int64_t (*read)(const char *text, int64_t wall_ns);
} limits[WAIT_LIMITS] = {
#define OPENAI(what)                                                           \
    {                                                                          \
        NAME("x-ratelimit-remaining-" what), NAME("x-ratelimit-reset-" what),  \
            from_span                                                          \
    }
#define ANTHROPIC(what)                                                        \
    {                                                                          \
        NAME("anthropic-ratelimit-" what "-remaining"),                        \
            NAME("anthropic-ratelimit-" what "-reset"), from_moment            \
    }
    OPENAI("requests"),         OPENAI("tokens"),    OPENAI("project-tokens"),
    ANTHROPIC("requests"),      ANTHROPIC("tokens"), ANTHROPIC("input-tokens"),
    ANTHROPIC("output-tokens"),
#undef OPENAI
#undef ANTHROPIC
};

void wait_header(struct waits *w, const char *name, const char *value,
                 int64_t wall_ns)
{
    size_t len = strlen(name);

    for (int i = 0; i < BODY; i++)
        if (is(&asks[i].name, name, len))
            w->asked[i] = asks[i].read(value, wall_ns);
    for (int i = 0; i < WAIT_LIMITS; i++) {
        if (is(&limits[i].remaining, name, len))
            w->limit[i].empty = strcmp(value, "0") == 0;
        else if (is(&limits[i].reset, name, len))
            w->limit[i].reset = limits[i].read(value, wall_ns);
    }
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
