/* framing.h - is it beyond doubt where a request ends? Pure.
 *
 * evhttp takes two lengths, "+2", "Content-Length : 2", an odd transfer
 * coding and bare line feeds; a proxy before it may read these otherwise, and
 * take the rest of one request for another. What is in doubt is refused. */
#ifndef NET_FRAMING_H
#define NET_FRAMING_H

#include <stddef.h>

/* The bytes of a head, before they are parsed: lines end in CR LF and in
 * nothing else, none goes on in the next, and there is no NUL. */
struct framing_bytes {
    char last;    /* byte */
    size_t line;  /* bytes of this line so far */
    size_t lines; /* before it */
    int ended;    /* the blank line was seen: the rest is body */
};

/* 0, or -1 when the head is bad; bytes after its end are not looked at. A
 * zeroed struct begins. */
int framing_feed(struct framing_bytes *f, const char *bytes, size_t len);

/* The fields of a head; a zeroed struct begins. */
struct framing_fields {
    int lengths, codings; /* fields that say where the body ends */
    int odd;              /* one of them, or a name, is not well formed */
};

void framing_field(struct framing_fields *f, const char *name,
                   const char *value);
int framing_check(const struct framing_fields *f); /* 0, or -1: refuse */

#endif
