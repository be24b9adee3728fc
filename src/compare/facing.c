#include "compare/facing.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

/* The block that is being made is the one after the last. */
struct cutter {
    struct facing *f;
    const struct words_text *text;
    size_t run;
    size_t at[2];
    int line[2], inside[2];
};

size_t facing_line(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n')
            return i + 1;
        if (bytes[i] == '\r')
            return i + 1 + (i + 1 < len && bytes[i + 1] == '\n');
    }
    return len;
}

static int ends_line(const char *bytes, size_t len)
{
    return len && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r');
}

static struct facing_block *open_block(struct cutter *c)
{
    struct facing *f = c->f;

    if (f->blocks == f->room) {
        f->room = f->room ? 2 * f->room : 64;
        f->block = memory_grow(f->block, f->room, sizeof(*f->block));
    }
    return &f->block[f->blocks];
}

static void begin(struct cutter *c)
{
    *open_block(c) = (struct facing_block){
        .at = {c->at[0], c->at[1]},
        .run = c->run,
        .line = {c->line[0], c->line[1]},
        .inside = {c->inside[0], c->inside[1]},
    };
}

static int is_empty(struct cutter *c)
{
    const struct facing_block *b = open_block(c);

    return c->at[0] == b->at[0] && c->at[1] == b->at[1];
}

static int is_large(struct cutter *c)
{
    const struct facing_block *b = open_block(c);

    return c->at[0] - b->at[0] >= FACING_MOST ||
           c->at[1] - b->at[1] >= FACING_MOST;
}

static void cut(struct cutter *c)
{
    struct facing_block *b = open_block(c);

    if (is_empty(c))
        return;
    for (int side = 0; side < 2; side++)
        b->len[side] = c->at[side] - b->at[side];
    c->f->blocks++;
    begin(c);
}

static void go_on(struct cutter *c, int side, size_t len)
{
    const char *bytes = c->text[side].bytes + c->at[side];

    for (size_t at = 0, took; at < len; at += took) {
        took = facing_line(bytes + at, len - at);
        c->inside[side] = !ends_line(bytes + at, took);
        c->line[side] += !c->inside[side];
    }
    c->at[side] += len;
}

static void cut_same(struct cutter *c, const struct words_run *r)
{
    const char *bytes = c->text[0].bytes + r->at[0];
    size_t took;

    if (!c->inside[0] && !c->inside[1])
        cut(c);
    for (size_t at = 0; at < r->len[0]; at += took) {
        took = facing_line(bytes + at, r->len[0] - at);
        if (took > FACING_MOST)
            took = utf8_cut(bytes + at, took, FACING_MOST);
        go_on(c, 0, took);
        go_on(c, 1, took);
        if (!c->inside[0] || is_large(c))
            cut(c);
    }
}

/* A piece of what is left of a hunk: about its share, to the end of a line
 * when that is near. */
static size_t piece(const char *bytes, size_t left, size_t pieces)
{
    size_t share = left / pieces, more;

    if (pieces == 1)
        return left;
    share = utf8_cut(bytes, left, share);
    more = facing_line(bytes + share, left - share);
    return more < FACING_MOST ? share + more : share;
}

static void cut_hunk(struct cutter *c, const struct words_run *r)
{
    size_t most = r->len[0] > r->len[1] ? r->len[0] : r->len[1];

    for (size_t left = most / FACING_MOST + 1; left > 0; left--) {
        for (int side = 0; side < 2; side++)
            go_on(c, side,
                  piece(c->text[side].bytes + c->at[side],
                        r->at[side] + r->len[side] - c->at[side], left));
        if (left > 1)
            cut(c);
    }
}

static void count_lines(struct cutter *c)
{
    for (int side = 0; side < 2; side++)
        c->f->lines[side] = c->line[side] - !c->inside[side];
}

void facing_cut(struct facing *f, const struct words_text text[2],
                const struct words *w)
{
    struct cutter c = {.f = f, .text = text, .line = {1, 1}};
    size_t hunk = 0;

    *f = (struct facing){.hunk = memory_new(w->hunks + 1, sizeof(*f->hunk))};
    begin(&c);
    for (c.run = 0; c.run < w->runs; c.run++) {
        const struct words_run *r = &w->run[c.run];

        if (is_empty(&c))
            begin(&c);
        if (r->same) {
            cut_same(&c, r);
            continue;
        }
        f->hunk[hunk++] = f->blocks;
        cut_hunk(&c, r);
    }
    cut(&c);
    count_lines(&c);
}

void facing_release(struct facing *f)
{
    free(f->block);
    free(f->hunk);
    *f = (struct facing){0};
}
