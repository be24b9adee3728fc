#include "base/text.h"
#include "check/row.h"

/* A refusal is an answer, too: somebody is there, and speaks HTTP. */
static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *r = &s->reply[ASK_MODELS];
    char took[TEXT_MAX];

    if (r->outcome == OUTCOME_CONNECT)
        check_advise(s, r, f);
    else if (r->outcome == OUTCOME_TLS)
        check_say(f, CHECK_OK, "port %d is open", s->url.port);
    else if (r->outcome == OUTCOME_TIMEOUT && !r->answer.status)
        check_say(f, CHECK_LOOK,
                  "port %d is open, but the list of models did not come "
                  "within %s",
                  s->url.port, text_ns(s->timeout, took));
    else if (!r->answer.status)
        check_say(f, CHECK_BAD,
                  "what answers on port %d is no HTTP: %s; is it the right "
                  "port, and http or https as the server has it?",
                  s->url.port, r->answer.error.data);
    else if (!r->connect)
        check_say(f, CHECK_OK, "port %d answers, over an open connection",
                  s->url.port);
    else
        check_say(f, CHECK_OK, "port %d answers, connected in %s", s->url.port,
                  text_ns(r->connect, took));
}

const struct check_row check_row_connect = {
    .name = "connect",
    .ask = ASK_MODELS,
    .without = "no connection",
    .judge = judge,
};
