/* compare.h - how alike two answers are.
 *
 * An answer is its text and its tool calls (a JSON array of {name,
 * arguments}); either may be NULL. Its normal form: a text that is one JSON
 * value counts as that value (order of members, white space and the way
 * numbers and escapes are written do not), also within one code fence; any
 * other text without case (ASCII) and with each run of white space as one
 * space, none at the ends. Tool calls by name and by arguments as JSON. Pure;
 * time is bounded for whatever text. */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include <stdint.h>

struct answer_text {
    const char *text, *tools;
};

/* Hash of the normal form, never 0 for an answer; 0 when there is neither. */
int64_t compare_normal(const struct answer_text *a);

/* Characters (Unicode code points) of the text. */
int64_t compare_length(const char *text);

#define COMPARE_LONG 16384   /* characters; more are compared as words */
#define COMPARE_MOST 0x30000 /* bytes; what is after them is not looked at */

/* 1 - indel distance / sum of the lengths, in millionths: 0 nothing in common,
 * 1000000 equal (two empty answers too), and only then. Of characters, in
 * normal form; of words where either is longer than COMPARE_LONG. Of some
 * 20,000 words and more a lower bound. */
int compare_similarity(const struct answer_text *a,
                       const struct answer_text *b);

/* 1 when the answer's normal form is that of the reference, 0 not, -1 when
 * there is no reference. */
int compare_match(const struct answer_text *a, const char *reference);

#endif
