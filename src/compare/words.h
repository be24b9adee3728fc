/* words.h - which words of two texts differ, and where.
 *
 * A word or a number, a run of blanks, a line end, and each other character
 * (ideographs are such) is a token; a text is told as runs that are in both and
 * runs that are not, in turn, and the runs of a side put together are its text,
 * byte by byte. No character is cut, nor parted from its marks.
 *
 * The shortest difference after E. W. Myers, "An O(ND) difference algorithm
 * and its variations", Algorithmica 1 (1986), in linear space; a search that
 * takes too long goes on from the furthest that it has come to, so that time
 * is bounded for whatever texts, and `exact` is 0. Then it is made readable:
 * blanks and punctuation alone do not part two changes, and what was put in
 * or left out begins and ends with a line or a word where it can. */
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes from `at` on in each text. The same in both, or a difference, of which
 * one side may be empty. */
struct words_run {
    size_t at[2], len[2];
    int same;
};

struct words {
    struct words_run *run; /* owned; same and not in turn */
    size_t runs, hunks;    /* hunks: runs that differ */
    int64_t words[2];      /* of each text */
    int64_t changed[2];    /* of these, in hunks */
    int exact;             /* 1: nothing shorter would have told as much */
};

struct words_text {
    const char *bytes;
    size_t len;
};

/* Texts of 128 MB at most each. */
void words_compare(struct words_text a, struct words_text b, struct words *out);
/* In so many steps of some nanoseconds each, and as many again. */
void words_compare_within(struct words_text a, struct words_text b,
                          uint64_t steps, struct words *out);
void words_release(struct words *w); /* also right on a zeroed struct */

/* Of the words of both, how many are in both, 0..1; 1 when there are none. */
double words_same(const struct words *w);

#endif
