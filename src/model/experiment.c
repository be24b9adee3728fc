#include "model/experiment.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static const char *const events[] = {
#define EVENT(id, name) name,
#include "model/event.def"
#undef EVENT
};

static const struct {
    const char *name, *words;
    int ended;
} phases[PHASES] = {
#define PHASE(id, name, words, ended) {name, words, ended},
#include "model/phase.def"
#undef PHASE
};

static struct setting *row_of(const struct settings *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->row[i].name, name) == 0)
            return &s->row[i];
    return NULL;
}

static struct setting *row_new(struct settings *s, const char *name)
{
    struct setting *row;

    s->row = memory_grow(s->row, s->count + 1, sizeof(*s->row));
    row = &s->row[s->count++];
    *row = (struct setting){.name = memory_string(name)};
    return row;
}

void settings_release(struct settings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->row[i].name);
        free(s->row[i].value);
    }
    free(s->row);
    *s = (struct settings){0};
}

void settings_add(struct settings *s, const char *name, const char *fmt, ...)
{
    struct setting *row;
    char *value;
    size_t len;
    va_list args;

    va_start(args, fmt);
    len = (size_t)vsnprintf(NULL, 0, fmt, args) + 1;
    va_end(args);
    value = memory_new(len, 1);
    va_start(args, fmt);
    vsnprintf(value, len, fmt, args);
    va_end(args);
    row = row_of(s, name);
    if (!row)
        row = row_new(s, name);
    /* Only now: the old value may have been an argument. */
    free(row->value);
    row->value = value;
}

const char *settings_find(const struct settings *s, const char *name)
{
    const struct setting *row = row_of(s, name);

    return row ? row->value : NULL;
}

static const char *or_nothing(const char *value)
{
    return *value ? value : "nothing";
}

static int differ(const char *name, const char *stored, const char *asked,
                  struct buf *out)
{
    if (!stored)
        stored = "";
    if (!asked)
        asked = "";
    if (strcmp(stored, asked) == 0)
        return 0;
    buf_addf(out, "%s: stored %s, asked %s\n", name, or_nothing(stored),
             or_nothing(asked));
    return 1;
}

int settings_differ(const struct settings *stored, const struct settings *asked,
                    struct buf *out)
{
    int count = 0;

    for (size_t i = 0; i < stored->count; i++) {
        const struct setting *s = &stored->row[i];
        count += differ(s->name, s->value, settings_find(asked, s->name), out);
    }
    for (size_t i = 0; i < asked->count; i++) {
        const struct setting *s = &asked->row[i];
        if (!row_of(stored, s->name))
            count += differ(s->name, NULL, s->value, out);
    }
    return count;
}

const char *event_name(enum event_kind k)
{
    assert(k < EVENT_KINDS);
    return events[k];
}

const char *phase_name(enum engine_phase p)
{
    assert(p < PHASES);
    return phases[p].name;
}

const char *phase_words(enum engine_phase p)
{
    assert(p < PHASES);
    return phases[p].words;
}

int phase_ended(enum engine_phase p)
{
    return p < PHASES && phases[p].ended;
}
