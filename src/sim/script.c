#include "sim/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

#define BYTES_MAX ((size_t)256 * 1024 * 1024)

void sim_script_init(struct sim_script *s)
{
    *s = (struct sim_script){.status = 200};
    buf_init(&s->bytes, BYTES_MAX);
}

void sim_script_release(struct sim_script *s)
{
    buf_release(&s->bytes);
    free(s->step);
    sim_script_init(s);
}

static struct sim_header *header(struct sim_script *s, const char *name)
{
    size_t i = 0;

    while (i < s->headers && strcasecmp(s->header[i].name, name) != 0)
        i++;
    return &s->header[i];
}

void sim_script_header(struct sim_script *s, const char *name, const char *fmt,
                       ...)
{
    struct sim_header *h = header(s, name);
    va_list args;

    if (h == s->header + SIM_HEADERS)
        abort();
    if (h == s->header + s->headers)
        s->headers++;
    h->name = name;
    va_start(args, fmt);
    vsnprintf(h->value, sizeof(h->value), fmt, args);
    va_end(args);
}

const char *sim_script_find(const struct sim_script *s, const char *name)
{
    for (size_t i = 0; i < s->headers; i++)
        if (!strcasecmp(s->header[i].name, name))
            return s->header[i].value;
    return NULL;
}

void sim_script_text(struct sim_script *s)
{
    s->text = s->bytes.len;
}

void sim_script_insert(struct sim_script *s, size_t i, enum sim_act act)
{
    if (s->steps == s->room) {
        s->room = s->room ? s->room * 2 : 64;
        s->step = memory_grow(s->step, s->room, sizeof(*s->step));
    }
    memmove(s->step + i + 1, s->step + i, (s->steps++ - i) * sizeof(*s->step));
    s->step[i] = (struct sim_step){.act = act,
                                   .at = s->mark,
                                   .len = s->bytes.len - s->mark,
                                   .text = s->text};
    s->mark = s->bytes.len;
    s->text = 0;
}

void sim_script_add(struct sim_script *s, enum sim_act act, int tokens)
{
    sim_script_insert(s, s->steps, act);
    s->step[s->steps - 1].tokens = tokens;
}

void sim_script_drop(struct sim_script *s, size_t i)
{
    if (i < s->steps)
        s->steps = i;
}

void sim_script_split(struct sim_script *s)
{
    struct sim_step whole = s->step[0], *half;

    if (whole.act != SIM_REPLY)
        return;
    sim_script_drop(s, 0);
    sim_script_add(s, SIM_BEGIN, 0);
    sim_script_add(s, SIM_SEND, whole.tokens / 2);
    sim_script_add(s, SIM_SEND, whole.tokens - whole.tokens / 2);
    sim_script_add(s, SIM_END, 0);
    s->step[0].wait = whole.wait;
    half = &s->step[1];
    half[0].at = whole.at;
    half[0].len = whole.len / 2;
    half[1].at = whole.at + half[0].len;
    half[1].len = whole.len - half[0].len;
}

size_t sim_script_token(const struct sim_script *s, size_t n)
{
    size_t i = 0;

    while (i < s->steps && (!s->step[i].tokens || n--))
        i++;
    return i;
}

int64_t sim_script_tokens(const struct sim_script *s)
{
    int64_t tokens = 0;

    for (size_t i = 0; i < s->steps; i++)
        tokens += s->step[i].tokens;
    return tokens;
}
