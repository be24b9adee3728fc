#include "model/prompt.h"

static int named(const char *text)
{
    return text && *text;
}

const char *prompt_cluster(const struct prompt *p)
{
    if (named(p->conversation))
        return p->conversation;
    return named(p->user) ? p->user : p->id;
}
