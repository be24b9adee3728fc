/* format.h - one kind of log that names variants: a row of formats.def and a
 * file of its own. */
#ifndef LOGGED_FORMAT_H
#define LOGGED_FORMAT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "logged/names.h"

struct reading;

struct logged_format {
    const char *name;  /* "csv" */
    const char *about; /* one line */
    /* How well the start of a log fits, 0 (not at all) to 100; perhaps cut. */
    int (*fits)(const char *head, size_t len);
    /* Where the fields stand when that is fixed; NULL: in the names. */
    void (*prepare)(struct names *names);
    /* From the first byte to the last, into reading_line and reading_bad. -1
     * when nothing more can be read, or they said so. */
    int (*read)(struct reading *r, struct err *err);
    int pairs; /* 1: its lines have a key that pairs them */
    int two;   /* 1: the two variants have whatever names */
};

#define FORMAT(id) extern const struct logged_format logged_##id;
#include "logged/formats.def"
#undef FORMAT

/* In the order of the table, NULL after the last. */
const struct logged_format *logged_format_at(size_t i);
const struct logged_format *logged_format_find(const char *name); /* or NULL */
void logged_format_list(struct buf *out);

#endif
