#include "cmd/gates_option.h"

#include <stdio.h>

int gates_asked(const struct gates_options *o)
{
    return o->gate.count > 0 || o->success;
}

/* Whoever asks for success alone has asked: the exit status tells. */
int gates_make(const struct gates_options *o, struct gates *out,
               struct err *err)
{
    *out = (struct gates){0};
    for (size_t i = 0; i < o->gate.count; i++)
        if (gates_add(out, o->gate.item[i], err))
            return err_wrap(err, "--gate");
    if (out->count == 0)
        gates_default(out);
    out->defaults = !gates_asked(o);
    if (o->success && gates_success(out, o->success, err))
        return err_wrap(err, "--success");
    return 0;
}

void gates_say_default(const struct verdict *v)
{
    if (v->defaults && !v->rolled && v->word != VERDICT_PROMOTE)
        fputs("the gates are the default ones: exit status 0; name gates to "
              "have it decide\n",
              stderr);
}
