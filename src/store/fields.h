/* fields.h - which member of which struct stands in which column.
 *
 * Every kind of store walks the same lists: a new member is a row here and a
 * column in the schema. A negative number is "not known" and stands as NULL. */
#ifndef STORE_FIELDS_H
#define STORE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_INT,  /* int */
    FIELD_SIDE, /* enum side, stored as its number */
    FIELD_WIDE, /* int64_t */
    FIELD_SPAN, /* int64_t of nanoseconds, stored as microseconds */
    FIELD_REAL, /* double */
    FIELD_TEXT, /* const char *, may be NULL */
    FIELD_LONG, /* const char *, and its size_t length at `extra` */
    FIELD_WORD, /* const char *: many rows share few; a number in the store */
    FIELD_LINE, /* char[extra] inside the struct */
    FIELD_NAME, /* an enum of `extra` values, stored by its `name` */
};

struct field {
    const char *column;
    enum field_kind kind;
    size_t offset, extra;
    const char *(*name)(int value); /* FIELD_NAME only */
};

struct fields {
    const char *table;
    const struct field *field;
    size_t count;
};

extern const struct fields fields_prompt, fields_reply, fields_attempt,
    fields_event, fields_engine, fields_control, fields_vote, fields_feedback,
    fields_stage;
extern const struct fields
    fields_number;                      /* of struct reply: no finish, error */
extern const struct fields fields_id;   /* of struct prompt: whose it is */
extern const struct fields fields_body; /* of struct reply: the wide part */

/* The value of a FIELD_NAME, or -1 when it has no such name. */
int fields_value(const struct field *f, const char *name);

#endif
