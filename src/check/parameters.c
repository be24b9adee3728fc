#include "check/row.h"
#include "provider/parameter.h"

static void say(struct check_finding *f, const char *name, const char *what,
                const char *other)
{
    check_say(f, CHECK_LOOK, "%s%s %s%s", f->text.len ? "; " : "", name, what,
              other);
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct variant *v = s->variant;
    int uneven = 0; /* it may be that of one variant alone */

    f->grade = CHECK_OK;
    for (size_t i = 0; i < v->params; i++) {
        const struct param *p = &v->param[i];

        uneven |= p->refused || !s->alike;
        if (p->refused && p->how == PARAM_RENAME)
            say(f, p->name, "is refused, and sent as ", p->value);
        else if (p->refused)
            say(f, p->name, "is refused, and left out", "");
        else if (p->how == PARAM_SET &&
                 parameter_listed(s->provider->lacks, p->name))
            say(f, p->name, "is left out: there is none in the dialect of ",
                s->provider->name);
    }
    if (f->text.len && uneven)
        check_say(f, CHECK_LOOK, "; is the other variant asked the same?");
    else if (!f->text.len)
        check_say(f, CHECK_OK, "all are taken");
}

const struct check_row check_row_parameters = {
    .name = "parameters",
    .ask = ASK_STREAM,
    .judge = judge,
};
