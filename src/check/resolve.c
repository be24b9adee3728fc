#include "base/text.h"
#include "check/row.h"

#include <string.h>

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const char *address = s->address.text, *host = s->url.host;
    char took[TEXT_MAX];

    if (s->unknown.code)
        check_say(f, CHECK_BAD,
                  "%s; is the host of the URL spelt right, and does this "
                  "machine reach its name server?",
                  s->unknown.text);
    else if (strcmp(address, host) == 0)
        check_say(f, CHECK_OK, "%s is an address", host);
    else
        check_say(f, CHECK_OK, "%s is %s, looked up in %s", host, address,
                  text_ns(s->address.took, took));
}

const struct check_row check_row_resolve = {
    .name = "resolve",
    .ask = ASK_NOTHING,
    .without = "no address",
    .judge = judge,
};
