#include "check/row.h"

static int is_told(const struct check_reply *r)
{
    return r->made && r->answer.usage.input >= 0 && r->answer.usage.output >= 0;
}

static int is_missed(const struct check_reply *r)
{
    return answer_accepted(&r->answer) && !is_told(r);
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *whole = &s->reply[ASK_WHOLE];
    const struct check_reply *stream = &s->reply[ASK_STREAM];
    const struct usage *u = &whole->answer.usage;

    if (is_told(whole))
        check_say(f, CHECK_OK, "%lld tokens in, %lld out", (long long)u->input,
                  (long long)u->output);
    else if (is_told(stream))
        check_say(f, CHECK_LOOK, "tokens are told in streams only");
    else
        check_say(f, CHECK_LOOK,
                  "no tokens are told: costs and tokens a second will be "
                  "missing");
    if (is_told(whole) && is_missed(stream))
        check_say(f, CHECK_LOOK,
                  ", but not in streams: costs and tokens a second will be "
                  "missing; the server may have a setting for it, and "
                  "--no-stream does without");
    else if (is_told(whole) && is_told(stream))
        check_say(f, CHECK_OK, "; in streams, too");
}

const struct check_row check_row_usage = {
    .name = "usage",
    .ask = ASK_STREAM,
    .judge = judge,
};
