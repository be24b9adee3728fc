#include "check/row.h"

#include <string.h>

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *r = &s->reply[ASK_MODELS];

    if (r->outcome == OUTCOME_TLS)
        check_advise(s, r, f);
    else if (strcmp(s->url.scheme, "https") == 0)
        check_say(f, CHECK_OK, "the certificate of %s is trusted here",
                  s->url.host);
    else if (check_here(s))
        check_say(f, CHECK_OK, "none, and none is needed on this machine");
    else
        check_say(f, CHECK_LOOK,
                  "none: whoever is on the way reads the key and the "
                  "prompts; use https where the server has it");
}

const struct check_row check_row_tls = {
    .name = "tls",
    .ask = ASK_MODELS,
    .without = "no TLS",
    .judge = judge,
};
