/* needle.h - a text that is looked for in others.
 *
 * Without case (of ASCII, Latin, Greek and Cyrillic letters) unless it has a
 * letter that is large. */
#ifndef DESK_NEEDLE_H
#define DESK_NEEDLE_H

#include <stddef.h>

struct needle {
    char *text, *hay; /* owned */
    size_t len, cap;
    int any_case;
};

void needle_init(struct needle *n, const char *text);
void needle_release(struct needle *n); /* also right on a zeroed one */

int needle_in(struct needle *n, const char *bytes, size_t len);

/* 0: it surely stands in no string of this JSON text; 1: it may. */
int needle_in_json(struct needle *n, const char *json, size_t len);

#endif
