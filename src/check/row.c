#include "check/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "provider/advice.h"
#include "provider/parameter.h"

#define SENTENCE 4096

static const char *const grades[] = {
#define GRADE(id, name) name,
#include "check/grades.def"
#undef GRADE
};

const char *check_grade_name(enum check_grade g)
{
    return grades[g];
}

void check_say(struct check_finding *f, enum check_grade g, const char *fmt,
               ...)
{
    char part[SENTENCE];
    va_list args;

    f->grade = g;
    va_start(args, fmt);
    vsnprintf(part, sizeof(part), fmt, args);
    va_end(args);
    buf_adds(&f->text, part);
}

/* What to do, where the endpoint's own words and the advice on keys, models
 * and places say nothing of it. */
static const char *mend(const struct check_reply *r)
{
    int status = r->answer.status;

    switch (r->outcome) {
    case OUTCOME_RATE_LIMITED:
        return "; try later, or see the limits of the account";
    case OUTCOME_HTTP_5XX:
        return "; the fault is the server's: see its log or status page, and "
               "try later";
    case OUTCOME_TRUNCATED:
        return "; the server, or a proxy on the way, broke it off";
    case OUTCOME_MALFORMED:
        return "; does the URL lead to the API of this dialect?";
    case OUTCOME_HTTP_4XX:
        return status == 400 || status == 422
                   ? "; --set and --drop change what is sent"
                   : "";
    default:
        return "";
    }
}

void check_advise(const struct check_seen *s, const struct check_reply *r,
                  struct check_finding *f)
{
    char wait[TEXT_MAX];

    f->grade = CHECK_BAD;
    if (r->outcome == OUTCOME_CONNECT || r->outcome == OUTCOME_TLS)
        advice_connection(r->outcome, r->answer.error.data, &f->text);
    else
        advice_write(&r->answer, s->variant, s->side, &f->text);
    if (r->outcome == OUTCOME_RATE_LIMITED && r->answer.retry_after)
        check_say(f, CHECK_BAD, "; it asks to wait %s",
                  r->answer.retry_after < 0
                      ? "very long"
                      : text_ns(r->answer.retry_after, wait));
    check_say(f, CHECK_BAD, "%s", mend(r));
}

const char *check_sends(const struct check_seen *s, const char *name)
{
    const struct param *p = variant_find_param(s->variant, name);
    const char *const *lacks = s->provider->lacks;

    return p && p->how == PARAM_SET && !parameter_listed(lacks, name) ? p->value
                                                                      : NULL;
}

int check_here(const struct check_seen *s)
{
    return strcmp(s->url.host, "localhost") == 0 ||
           strncmp(s->address.text, "127.", 4) == 0 ||
           strcmp(s->address.text, "::1") == 0;
}
