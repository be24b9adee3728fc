/* reading.h - a log while it is read: what formats get their bytes from and
 * give their lines to. */
#ifndef LOGGED_READING_H
#define LOGGED_READING_H

#include "input/source.h"
#include "logged/log.h"
#include "wire/json.h"

struct reading {
    struct source source;
    struct names *names;
    char delimiter; /* of columns; 0: sniffed */
    struct values values;
    const struct logged_events *events;
    struct logged_result *out;
    int64_t file;
};

/* Makes an answer of the values and gives it on; what is wrong with it is a
 * bad line. -1 when the callback ended the reading. */
int reading_line(struct reading *r, int64_t line, struct err *err);
void reading_bad(struct reading *r, int64_t line, const char *reason);

/* Values out of a JSON object: by the rules, and by aliases where the format
 * has no fixed places. 0, or -1 with ERR_PARSE: nothing to go on with. */
int reading_object(struct reading *r, const json_t *root, int aliases,
                   struct err *err);

/* Reads JSON lines, or one array of objects, to the end. */
int reading_json(struct reading *r, int aliases, struct err *err);
/* One line, or element, of those. -1 when the callback ended the reading. */
int reading_element(struct reading *r, const struct piece *piece, int aliases,
                    struct err *err);

#endif
