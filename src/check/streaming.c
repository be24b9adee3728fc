#include "base/text.h"
#include "check/row.h"

#define MANY 8 /* tokens that should not come in one piece */

static int is_refused(const struct check_seen *s)
{
    const struct param *p = variant_find_param(s->variant, "stream");

    return p && p->refused;
}

static void judge_stream(const struct check_reply *r, struct check_finding *f)
{
    const struct answer *a = &r->answer;
    char first[TEXT_MAX];

    if (a->chunks < 2 && a->usage.output >= MANY)
        check_say(f, CHECK_LOOK,
                  "%lld tokens came in one piece: a proxy on the way may "
                  "gather the stream, and times of tokens will be its own",
                  (long long)a->usage.output);
    else if (!a->ended)
        check_say(f, CHECK_LOOK,
                  "the stream lacks its end mark: one that is cut cannot "
                  "always be told from a whole one");
    else
        check_say(f, CHECK_OK, "first token after %s, %lld pieces",
                  text_ns(r->first < 0 ? 0 : r->first, first),
                  (long long)a->chunks);
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *r = &s->reply[ASK_STREAM];

    if (!s->streams)
        check_say(f, CHECK_SKIPPED, "the variant asks for whole answers");
    else if (is_refused(s))
        check_say(f, CHECK_LOOK,
                  "refused: there will be no times of first tokens; "
                  "--no-stream says so to both variants");
    else if (r->outcome == OUTCOME_TIMEOUT)
        check_say(f, CHECK_BAD,
                  "the stream did not end in time; --no-stream does without");
    else if (r->outcome != OUTCOME_OK && r->outcome != OUTCOME_FILTERED)
        check_advise(s, r, f);
    else if (!r->answer.streamed)
        check_say(f, CHECK_LOOK,
                  "asked for a stream, it answered in one piece: there will "
                  "be no times of first tokens");
    else
        judge_stream(r, f);
}

const struct check_row check_row_streaming = {
    .name = "streaming",
    .ask = ASK_STREAM,
    .judge = judge,
};
