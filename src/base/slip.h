/* slip.h - how far a word that was typed is from one that is known. */
#ifndef BASE_SLIP_H
#define BASE_SLIP_H

#include <stddef.h>

#define SLIP_MOST 63 /* bytes of a word that can be a slip of another */

/* Changes of one byte that make one the other (Levenshtein), ASCII without
 * case; SIZE_MAX when either is longer than SLIP_MOST. */
size_t slip_distance(const char *word, size_t len, const char *name);

#endif
