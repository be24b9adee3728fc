#include "base/text.h"
#include "check/row.h"

static int is_empty(const struct answer *a)
{
    return a->text.len == 0 && a->tools.len == 0;
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *r = &s->reply[ASK_WHOLE];
    const char *finish =
        r->answer.finish[0] ? r->answer.finish : "no finish reason";
    char took[TEXT_MAX];

    text_ns(r->took, took);
    if (r->outcome == OUTCOME_FILTERED)
        check_say(f, CHECK_LOOK,
                  "a harmless question met the content filter (%s): expect "
                  "many such answers",
                  r->answer.error.len ? r->answer.error.data : finish);
    else if (r->outcome == OUTCOME_TIMEOUT)
        check_say(f, CHECK_BAD,
                  "no answer within %s; give it more with --timeout, or see "
                  "whether the server is busy",
                  text_ns(s->timeout, took));
    else if (r->outcome != OUTCOME_OK)
        check_advise(s, r, f);
    else if (is_empty(&r->answer))
        check_say(f, CHECK_LOOK,
                  "%s, but no text (%s): did it all go into reasoning? Give "
                  "more than %lld with --max-tokens",
                  took, finish, (long long)s->most_tokens);
    else
        check_say(f, CHECK_OK, "%zu bytes of text in %s (%s)",
                  r->answer.text.len, took, finish);
    if (r->tries > 1 && f->grade == CHECK_BAD)
        check_say(f, CHECK_BAD, " (%d tries)", r->tries);
    else if (r->tries > 1)
        check_say(f, CHECK_LOOK, ", at try %d: others failed before it",
                  r->tries);
}

const struct check_row check_row_completion = {
    .name = "completion",
    .ask = ASK_WHOLE,
    .without = "no completion",
    .judge = judge,
};
