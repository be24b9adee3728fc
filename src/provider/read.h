/* read.h - small readers that the dialects share. */
#ifndef PROVIDER_READ_H
#define PROVIDER_READ_H

#include <stddef.h>
#include <stdint.h>

#include "wire/tape.h"

/* All leave `out` as it was when there is nothing to read. */

/* A string, cut to fit between two characters. */
void read_string(char *out, size_t size, const char *text);
/* Likewise; a NUL in it ends it. */
void read_text(char *out, size_t size, const struct tape_node *value);
/* A count of tokens: a number from 0 to a million millions. */
void read_count(int64_t *out, const struct tape_node *value);

#endif
