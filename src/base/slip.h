/* slip.h - how far a word that was typed is from one that is known. */
#ifndef BASE_SLIP_H
#define BASE_SLIP_H

#include <stddef.h>

#define SLIP_MOST 63 /* bytes of a word that can be a slip of another */

/* Slips of a finger that make one the other: a byte too many, too few or
 * another one, or two neighbours the wrong way round. ASCII without case;
 * SIZE_MAX when either is longer than SLIP_MOST. */
size_t slip_distance(const char *word, size_t len, const char *name);

/* A search for what was meant: of the names that are tried, the first of those
 * that are nearest. A third of the word at most is wrong, or it is another
 * word. Word and names are borrowed. */
struct slip {
    const char *word;
    size_t len, far;
    const char *name; /* NULL: none so far */
};

struct slip slip_of(const char *word, size_t len);
void slip_try(struct slip *s, const char *name);

#endif
