#include "compare/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "compare/shortest.h"
#include "compare/tokens.h"

#define STEPS UINT64_C(8000000) /* of shortest_mark; see tests/bench */
#define WEAK_MOST 3             /* tokens that may join two changes */

struct work {
    struct tokens token[2];
    struct words_run *run; /* in tokens; it begins and ends with one that is
                              the same in both, if perhaps of no tokens */
    size_t runs;
};

static struct words_run *new_run(struct work *w, size_t i, size_t j, int same)
{
    struct words_run *r = &w->run[w->runs++];

    *r = (struct words_run){.at = {i, j}, .same = same};
    return r;
}

static void find_runs(struct work *w, unsigned char *const gone[2])
{
    size_t most = 2 * (w->token[0].count + w->token[1].count) + 3, at[2] = {0};
    struct words_run *r;

    w->run = memory_new(most, sizeof(*w->run));
    for (int same = 1;; same = !same) {
        r = new_run(w, at[0], at[1], same);
        while (same && at[0] < w->token[0].count && at[1] < w->token[1].count &&
               !gone[0][at[0]] && !gone[1][at[1]]) {
            at[0]++;
            at[1]++;
        }
        for (int side = 0; side < 2; side++) {
            while (!same && at[side] < w->token[side].count &&
                   gone[side][at[side]])
                at[side]++;
            r->len[side] = at[side] - r->at[side];
        }
        if (same && at[0] == w->token[0].count && at[1] == w->token[1].count)
            return;
    }
}

static size_t bytes_of(const struct work *w, const struct words_run *r,
                       int side)
{
    const size_t *at = w->token[side].at + r->at[side];

    return at[r->len[side]] - at[0];
}

static size_t larger(const struct work *w, const struct words_run *r)
{
    size_t a = bytes_of(w, r, 0), b = bytes_of(w, r, 1);

    return a > b ? a : b;
}

struct contents {
    int words, lines;
};

static struct contents contents_of(const struct work *w,
                                   const struct words_run *r, int side)
{
    const unsigned char *kind = w->token[side].kind + r->at[side];
    struct contents c = {0};

    for (size_t i = 0; i < r->len[side]; i++) {
        c.words += kind[i] == TOKEN_WORD || kind[i] == TOKEN_IDEOGRAPH;
        c.lines += kind[i] == TOKEN_LINE;
    }
    return c;
}

/* Two kinds of runs that tell nobody anything. Lines stay where they are. */
static int is_punctuation(const struct work *w, const struct words_run *r)
{
    struct contents c = contents_of(w, r, 0);

    return !c.words && !c.lines && r->len[0] <= WEAK_MOST;
}

static int is_stray(const struct work *w, const struct words_run *r)
{
    size_t size = 2 * larger(w, r);

    return !contents_of(w, r, 0).lines && size <= larger(w, r - 1) &&
           size <= larger(w, r + 1);
}

static void join(struct words_run *to, const struct words_run *r)
{
    for (int side = 0; side < 2; side++)
        to->len[side] += r->len[side];
}

static void join_hunks(struct work *w,
                       int (*is_weak)(const struct work *w,
                                      const struct words_run *r))
{
    size_t kept = 1;

    for (size_t i = 1; i + 1 < w->runs; i += 2) {
        struct words_run *last = &w->run[kept - 1];

        w->run[kept] = w->run[i];
        w->run[kept + 1] = w->run[i + 1];
        if (kept > 1 && is_weak(w, last)) {
            join(last - 1, last);
            join(last - 1, &w->run[kept]);
            *last = w->run[kept + 1];
        } else {
            kept += 2;
        }
    }
    w->runs = kept;
}

/* Where a hunk begins and ends: whole lines are best, then whole words. */
static int neatness(const struct work *w, const struct words_run *r, int side)
{
    const unsigned char *kind = w->token[side].kind + r->at[side];
    int line = r->at[side] == 0 || kind[-1] == TOKEN_LINE;
    int last = kind[r->len[side] - 1];

    if (line && last == TOKEN_LINE)
        return 4;
    if (kind[0] == TOKEN_LINE)
        return line ? 3 : 2;
    return last == TOKEN_BLANK;
}

/* Its last token may be the one before it just as well; what parts two hunks
 * stays. */
static int can_rise(const struct work *w, const struct words_run *r, int side)
{
    const uint32_t *symbol = w->token[side].symbol + r->at[side];

    return r[-1].len[0] > (size_t)(r - 1 != w->run) &&
           symbol[-1] == symbol[r->len[side] - 1];
}

static int can_sink(const struct work *w, const struct words_run *r, int side)
{
    const uint32_t *symbol = w->token[side].symbol + r->at[side];

    return r[1].len[0] > (size_t)(r + 2 != w->run + w->runs) &&
           symbol[0] == symbol[r->len[side]];
}

static void shift(struct words_run *r, long by)
{
    for (int side = 0; side < 2; side++) {
        r[-1].len[side] += (size_t)by;
        r->at[side] += (size_t)by;
        r[1].at[side] += (size_t)by;
        r[1].len[side] -= (size_t)by;
    }
}

/* What the sides of a hunk have in common at its ends, now that it has been
 * put together. */
static void trim(const struct work *w, struct words_run *r)
{
    const uint32_t *a = w->token[0].symbol, *b = w->token[1].symbol;

    while (r->len[0] && r->len[1] && a[r->at[0]] == b[r->at[1]])
        for (int side = 0; side < 2; side++) {
            r[-1].len[side]++;
            r->at[side]++;
            r->len[side]--;
        }
    while (r->len[0] && r->len[1] &&
           a[r->at[0] + r->len[0] - 1] == b[r->at[1] + r->len[1] - 1])
        for (int side = 0; side < 2; side++) {
            r->len[side]--;
            r[1].at[side]--;
            r[1].len[side]++;
        }
}

/* What was only put in, or left out, may often stand elsewhere and mean the
 * same: "b a" or "a b" in what was "a" and is "a b a". */
static void settle(const struct work *w, struct words_run *r)
{
    int side = r->len[0] == 0, best;
    long beyond = 0;

    if ((r->len[0] != 0) == (r->len[1] != 0))
        return;
    while (can_rise(w, r, side))
        shift(r, -1);
    best = neatness(w, r, side);
    while (can_sink(w, r, side)) {
        shift(r, 1);
        beyond++;
        if (neatness(w, r, side) < best)
            continue;
        best = neatness(w, r, side);
        beyond = 0;
    }
    shift(r, -beyond);
}

/* From tokens to bytes, without the runs that are empty: a search that gave up
 * may have left a hunk that is none. */
static void tell(struct work *w, struct words *out)
{
    for (size_t i = 0; i < w->runs; i++) {
        struct words_run r = w->run[i];

        if (r.len[0] + r.len[1] == 0)
            continue;
        for (int side = 0; side < 2; side++) {
            r.len[side] = bytes_of(w, &w->run[i], side);
            r.at[side] = w->token[side].at[r.at[side]];
        }
        if (out->runs && r.same == out->run[out->runs - 1].same) {
            join(&out->run[out->runs - 1], &r);
            continue;
        }
        out->hunks += !r.same;
        out->run[out->runs++] = r;
    }
}

static void count_words(const struct work *w, struct words *out)
{
    for (size_t i = 0; i < w->runs; i++)
        for (int side = 0; side < 2; side++) {
            const struct words_run *r = &w->run[i];
            int words = contents_of(w, r, side).words;

            out->words[side] += words;
            out->changed[side] += r->same ? 0 : words;
        }
}

static int search(struct work *w, uint64_t steps)
{
    unsigned char *gone[2];
    struct run run[2];
    int exact;

    for (int side = 0; side < 2; side++) {
        run[side] = (struct run){w->token[side].symbol, w->token[side].count};
        gone[side] = memory_new(run[side].count + 1, 1);
    }
    exact = shortest_mark(run[0], run[1], gone, steps);
    find_runs(w, gone);
    free(gone[0]);
    free(gone[1]);
    return exact;
}

void words_compare_within(struct words_text a, struct words_text b,
                          uint64_t steps, struct words *out)
{
    const struct words_text text[2] = {a, b};
    struct work w = {0};

    *out = (struct words){0};
    for (int side = 0; side < 2; side++)
        tokens_read(&w.token[side], text[side]);
    tokens_number(w.token, text);
    out->exact = search(&w, steps);
    join_hunks(&w, is_punctuation);
    join_hunks(&w, is_stray);
    for (size_t i = 1; i + 1 < w.runs; i += 2) {
        trim(&w, &w.run[i]);
        settle(&w, &w.run[i]);
    }
    out->run = memory_new(w.runs + 1, sizeof(*out->run));
    tell(&w, out);
    count_words(&w, out);
    free(w.run);
    tokens_release(&w.token[0]);
    tokens_release(&w.token[1]);
}

void words_compare(struct words_text a, struct words_text b, struct words *out)
{
    words_compare_within(a, b, STEPS, out);
}

void words_release(struct words *w)
{
    free(w->run);
    *w = (struct words){0};
}

double words_same(const struct words *w)
{
    int64_t all = w->words[0] + w->words[1];
    int64_t gone = w->changed[0] + w->changed[1];

    return all ? 1 - (double)gone / (double)all : 1;
}
