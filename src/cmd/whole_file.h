/* whole_file.h - a file that is there whole or not at all.
 *
 * Written beside its place and then renamed: whoever reads `path` meanwhile
 * sees what was there before. After a failure nothing is left behind. What is
 * no file, as /dev/stdout or a pipe, is written to as it is. */
#ifndef CMD_WHOLE_FILE_H
#define CMD_WHOLE_FILE_H

#include <limits.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"

struct whole_file {
    FILE *out;           /* owned: write here */
    const char *path;    /* borrowed */
    char part[PATH_MAX]; /* where it grows; "": it is no file */
};

/* -1 with ERR_IO. What was begun must be ended. */
int whole_file_begin(struct whole_file *w, const char *path, struct err *err);

/* Puts it in its place when `rc`, what came of the writing, is 0; else it is
 * thrown away. 0, or -1: with ERR_IO when the end of it did not go well. */
int whole_file_end(struct whole_file *w, int rc, struct err *err);

/* All at once. */
int whole_file(const char *path, const char *bytes, size_t len,
               struct err *err);

#endif
