/* whole_file.h - a file that is there whole or not at all. */
#ifndef CMD_WHOLE_FILE_H
#define CMD_WHOLE_FILE_H

#include <stddef.h>

#include "base/err.h"

/* Writes beside it and renames: whoever reads `path` meanwhile sees what was
 * there before. After a failure nothing is left behind. What is no file, as
 * /dev/stdout or a pipe, is written to as it is. */
int whole_file(const char *path, const char *bytes, size_t len,
               struct err *err);

#endif
