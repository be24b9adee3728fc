/* format.h - one log format: a row of formats.def and a file of its own. */
#ifndef INPUT_FORMAT_H
#define INPUT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/prompt.h"

/* Where a format puts the prompts of a line: one at least, and none of a line
 * that is bad. Strings are borrowed for the call of `emit`, `request` needs no
 * NUL; `emit` gives 0, or -1 with err set to end it all. */
struct input_sink {
    int (*emit)(struct input_sink *sink, struct prompt *p, struct err *err);
    const char *id; /* of the line, for prompts without one of their own */
};

struct input_format {
    const char *name;  /* "openai-batch" */
    const char *about; /* one line for help */
    /* How well the start of a log fits, 0 (not at all) to 100; `len` bytes,
     * perhaps cut in the middle of a line. The best row reads the log. */
    int (*fits)(const char *head, size_t len);
    /* One line, or one element of the array, to its prompts. -1 with
     * ERR_PARSE: what is wrong with it, without the place. Never empty. */
    int (*read)(const char *line, size_t len, struct input_sink *sink,
                struct err *err);
    int array; /* 1: the log may also be one JSON array of such elements */
};

#define FORMAT(id) extern const struct input_format format_##id;
#include "input/formats.def"
#undef FORMAT

/* In the order of the table, NULL after the last. */
const struct input_format *input_format_at(size_t i);
const struct input_format *input_format_find(const char *name); /* or NULL */
void input_format_list(struct buf *out); /* "diptych-log, openai-batch, ..." */

#endif
