#include "check/row.h"

#include <string.h>

/* Bytes that are the same at the start. */
static size_t same(const struct buf *a, const struct buf *b)
{
    size_t n = 0;

    while (n < a->len && n < b->len && a->data[n] == b->data[n])
        n++;
    return n;
}

static void say_prints(const char *a, const char *b, struct check_finding *f)
{
    if (!*a || !*b)
        check_say(f, f->grade, "; no fingerprint is told");
    else if (strcmp(a, b))
        check_say(f, f->grade, "; fingerprints %s and %s: the server changed",
                  a, b);
    else
        check_say(f, f->grade, "; fingerprint %s both times", a);
}

static void say_how(const struct check_seen *s, struct check_finding *f)
{
    const char *seed = check_sends(s, "seed");
    const char *heat = check_sends(s, "temperature");

    check_say(f, f->grade, " (%s%s, %s%s)", heat ? "temperature " : "",
              heat ? heat : "no temperature", seed ? "seed " : "",
              seed ? seed : "no seed");
}

static void compare(const struct answer *a, const struct answer *b,
                    struct check_finding *f)
{
    size_t len = same(&a->text, &b->text);

    if (a->text.len == 0 && a->tools.len == 0)
        check_say(f, CHECK_LOOK, "nothing to compare: no text came");
    else if (len == a->text.len && len == b->text.len &&
             strcmp(a->tools.data, b->tools.data) == 0)
        check_say(f, CHECK_OK, "asked twice, equal, %zu bytes", len);
    else
        check_say(f, CHECK_LOOK,
                  "asked twice, not equal after %zu bytes: answers differ by "
                  "themselves; --repeats tells how much",
                  len);
}

/* Equal answers tell nothing then, and a run would measure the cache. */
static int is_cached(const struct answer *a)
{
    const char *text = headers_text(&a->headers);

    return text && (strcasestr(text, "x-cache: hit") ||
                    strcasestr(text, "cf-cache-status: hit"));
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *one = &s->reply[ASK_WHOLE];
    const struct check_reply *two = &s->reply[ASK_AGAIN];

    if (two->outcome != OUTCOME_OK || one->outcome != OUTCOME_OK) {
        check_say(f, CHECK_LOOK, "not told: %s",
                  two->answer.error.len ? two->answer.error.data
                                        : outcome_words(two->outcome));
        return;
    }
    compare(&one->answer, &two->answer, f);
    say_how(s, f);
    if (is_cached(&two->answer))
        check_say(f, CHECK_LOOK,
                  "; the second came out of a cache on the way: a run would "
                  "measure that; switch it off");
    say_prints(one->answer.fingerprint, two->answer.fingerprint, f);
}

const struct check_row check_row_determinism = {
    .name = "determinism",
    .ask = ASK_AGAIN,
    .judge = judge,
};
