#include "model/prompt.h"

void prompt_init(struct prompt *p)
{
    *p = (struct prompt){
        .at_us = -1,
        .logged_status = -1,
        .logged_latency_us = -1,
        .logged_input_tokens = -1,
        .logged_output_tokens = -1,
    };
}

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
