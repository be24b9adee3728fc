#include "analysis/gates.h"

#include <assert.h>
#include <string.h>

static const struct gate *same_place(const struct gates *g,
                                     const struct gate *like)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->gate[i].name == like->name && g->gate[i].op == like->op)
            return &g->gate[i];
    return NULL;
}

static int add(struct gates *g, const struct gate *gate, struct err *err)
{
    const struct gate *there = same_place(g, gate);

    if (there)
        return err_set(err, ERR_USAGE,
                       "\"%s\": there is \"%s\" already; leave one out",
                       gate->text, there->text);
    if (g->count == GATES_MOST)
        return err_set(err, ERR_USAGE, "more than %d gates", GATES_MOST);
    g->gate[g->count++] = *gate;
    return 0;
}

int gates_add(struct gates *g, const char *text, struct err *err)
{
    struct gate gate;

    if (gate_parse(text, &gate, err) || gate_check(&gate, err))
        return -1;
    return add(g, &gate, err);
}

int gates_add_change(struct gates *g, const char *text, struct err *err)
{
    struct gate gate;

    return gate_parse(text, &gate, err) ? -1 : add(g, &gate, err);
}

int gates_success(struct gates *g, const char *measure, struct err *err)
{
    const struct contrast *c = gate_measure(measure, err);

    if (!c)
        return -1;
    if (c->more_is_worse == 0)
        return err_set(err, ERR_USAGE, "\"%s\" has no better and no worse",
                       c->name);
    if (g->success)
        return err_set(err, ERR_USAGE, "\"%s\": there is \"%s\" already",
                       c->name, g->success);
    g->success = c->name;
    return 0;
}

void gates_default(struct gates *g)
{
    struct err err;
    int rc;

    *g = (struct gates){.defaults = 1};
    rc = gates_add(g, "p99-latency <= 2x", &err) ||
         gates_add(g, "error-rate <= +1pp", &err);
    assert(rc == 0);
    (void)rc;
}

void gates_write(const struct gates *g, struct buf *out)
{
    for (size_t i = 0; i < g->count; i++)
        buf_addf(out, "%s%s", i ? ", " : "", g->gate[i].text);
}

static int add_part(struct gates *g, const char *from, size_t len,
                    struct err *err)
{
    char part[GATE_TEXT];

    if (len >= sizeof part)
        return err_set(err, ERR_PARSE, "\"%.*s\" is too long for a gate",
                       GATE_TEXT, from);
    memcpy(part, from, len);
    part[len] = '\0';
    return gates_add(g, part, err);
}

int gates_read(struct gates *g, const char *text, struct err *err)
{
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, ",");

        if (add_part(g, at, len, err))
            return -1;
        at += len + (at[len] == ',');
    }
    return 0;
}

void gates_freeze(const struct gates *g, struct settings *out)
{
    struct buf text;

    buf_init(&text, GATES_MOST * GATE_TEXT);
    gates_write(g, &text);
    settings_add(out, "gates", "%s", text.data);
    if (g->success)
        settings_add(out, "success", "%s", g->success);
    settings_add(out, "gates.default", "%s", g->defaults ? "yes" : "no");
    buf_release(&text);
}

int gates_thaw(struct gates *g, const struct settings *from, struct err *err)
{
    const char *text = settings_find(from, "gates");
    const char *success = settings_find(from, "success");
    const char *defaults = settings_find(from, "gates.default");

    *g = (struct gates){0};
    if (!text)
        return 0;
    g->defaults = defaults && strcmp(defaults, "yes") == 0;
    if (gates_read(g, text, err) || (success && gates_success(g, success, err)))
        return err_wrap(err, "the gates of the store");
    return 0;
}

static int holds(const struct gates *g, const char *text)
{
    for (size_t i = 0; i < g->count; i++)
        if (strcmp(g->gate[i].text, text) == 0)
            return 1;
    return 0;
}

/* Names are those of one table: pointers tell them apart. */
int gates_equal(const struct gates *a, const struct gates *b)
{
    if (a->count != b->count || a->success != b->success)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (!holds(b, a->gate[i].text))
            return 0;
    return 1;
}
