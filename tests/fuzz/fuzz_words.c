/* Two texts, cut at the first NUL: the runs that differ and those that do not
 * put each of them together again, no character is cut, and the counts are
 * those of the runs. The blocks of facing.h do likewise. */
#include <string.h>

#include "base/utf8.h"
#include "compare/facing.h"
#include "fuzz/fuzz.h"

/* Enough for the shortest difference of small texts, and little enough that a
 * search for that of others gives up before it has taken a second. */
#define STEPS 20000

/* No text is cut within a character of it. */
static void check_cut(const char *text, size_t len, size_t at)
{
    CHECK(at == len || utf8_cut(text, len, at) == at ||
          utf8_valid(text, len) != len);
}

static void check_runs(const struct words_text text[2], const struct words *w)
{
    size_t at[2] = {0, 0}, hunks = 0;

    for (size_t i = 0; i < w->runs; i++) {
        const struct words_run *r = &w->run[i];

        CHECK(!i || r->same != w->run[i - 1].same);
        hunks += !r->same;
        for (int side = 0; side < 2; side++) {
            CHECK(r->at[side] == at[side]);
            check_cut(text[side].bytes, text[side].len, at[side]);
            at[side] += r->len[side];
            CHECK(at[side] <= text[side].len);
        }
        if (r->same)
            CHECK(r->len[0] == r->len[1] &&
                  memcmp(text[0].bytes + r->at[0], text[1].bytes + r->at[1],
                         r->len[0]) == 0);
    }
    CHECK(at[0] == text[0].len && at[1] == text[1].len && hunks == w->hunks);
    CHECK(w->changed[0] <= w->words[0] && w->changed[1] <= w->words[1]);
}

static void check_blocks(const struct words_text text[2],
                         const struct facing *f)
{
    size_t at[2] = {0, 0};

    for (size_t i = 0; i < f->blocks; i++) {
        for (int side = 0; side < 2; side++) {
            CHECK(f->block[i].at[side] == at[side]);
            check_cut(text[side].bytes, text[side].len, at[side]);
            at[side] += f->block[i].len[side];
        }
    }
    CHECK(at[0] == text[0].len && at[1] == text[1].len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *cut = memchr(bytes, 0, len);
    size_t first = cut ? (size_t)(cut - (const char *)bytes) : len;
    struct words_text text[2] = {{(const char *)bytes, first}, {"", 0}};
    struct facing f;
    struct words w;

    if (cut)
        text[1] = (struct words_text){cut + 1, len - first - 1};
    words_compare_within(text[0], text[1], STEPS, &w);
    check_runs(text, &w);
    facing_cut(&f, text, &w);
    check_blocks(text, &f);
    facing_release(&f);
    words_release(&w);
    return 0;
}
