/* verdict_said.h - gates put to a case, and what is said of it. */
#ifndef UNIT_VERDICT_SAID_H
#define UNIT_VERDICT_SAID_H

#include <string.h>

#include "unit/verdict_case.h"

static inline void case_gate(struct verdict_case *c, const char *text)
{
    struct err err;

    if (gates_add(&c->g, text, &err))
        fail_msg("%s", err.text);
}

static inline void case_is(struct verdict_case *c, enum verdict_word word)
{
    verdict_make(&c->e, &c->g, &c->v);
    if (c->v.word == word)
        return;
    for (size_t i = 0; i < c->v.reasons; i++)
        print_message("%s\n", c->v.reason[i]);
    fail_msg("%s, not %s", verdict_name(c->v.word), verdict_name(word));
}

static inline int case_said(const struct verdict_case *c, const char *words)
{
    for (size_t i = 0; i < c->v.reasons; i++)
        if (strstr(c->v.reason[i], words))
            return 1;
    return 0;
}

#endif
