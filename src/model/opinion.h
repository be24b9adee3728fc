/* opinion.h - what people said about answers: votes and feedback; and the
 * stages of a ramp, in which they were asked.
 *
 * Strings are borrowed; NULL is "none". */
#ifndef MODEL_OPINION_H
#define MODEL_OPINION_H

#include <stdint.h>

#include "base/buf.h"
#include "model/variant.h"

/* Which of the two answers to a prompt is the better one. */
enum choice {
#define CHOICE(id, name) CHOICE_##id,
#include "model/choice.def"
#undef CHOICE
    CHOICES
};
const char *choice_name(enum choice c); /* "treatment" */

/* Votes are never changed: the last one of a reviewer about a pair, and whether
 * it was asked for again, is the one that counts. */
struct vote {
    int64_t seq, prompt;
    int repeat;
    const char *reviewer;
    enum choice choice;
    enum side left; /* whose answer stood on the left */
    int again;      /* 1: asked a second time, to see how steady one is */
    int64_t wall_us;
    const char *note; /* "#wrong #tone and what was written"; see below */
};

/* Why, for the answer that was not chosen: at the head of a note. */
enum tag {
#define TAG(id, name) TAG_##id,
#include "model/tags.def"
#undef TAG
    TAGS
};
#define TAG_BIT(tag) (1U << (tag))
const char *tag_name(enum tag t); /* "wrong" */

/* Writes tags and a text as a note; reads the tags (bits) of one, `*text` being
 * what follows them (NULL: not wanted). */
void tags_write(struct buf *out, unsigned tags, const char *text);
unsigned tags_read(const char *note, const char **text);

/* A number that came later than the answer. */
enum feedback_kind {
#define FEEDBACK(id, name) FEEDBACK_##id,
#include "model/feedback.def"
#undef FEEDBACK
    FEEDBACK_KINDS
};
const char *feedback_name(enum feedback_kind k); /* "thumb" */

struct feedback {
    int64_t seq, prompt;
    int repeat;
    enum side side;
    enum feedback_kind kind;
    double value; /* thumb: 1 up, 0 down; score: 0 to 1 */
    int64_t wall_us;
    const char *user;
};

/* A stage of a ramp: while it lasted, this part of the traffic was sent to
 * treatment. */
struct stage {
    int number;    /* from 1 */
    double weight; /* of treatment, 0 to 1 */
    int64_t wall_us;
};

#endif
