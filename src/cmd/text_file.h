/* text_file.h - small files that people write: a key, a system prompt. */
#ifndef CMD_TEXT_FILE_H
#define CMD_TEXT_FILE_H

#include "base/err.h"

#define TEXT_FILE_MOST (1024 * 1024)

/* The text, owned, without the white space at its end. NULL with an error
 * that names the file: it cannot be read, is larger than TEXT_FILE_MOST, or
 * is no UTF-8 text. */
char *text_file(const char *path, struct err *err);
/* 1 when everybody on this machine may read it. */
int text_file_is_open(const char *path);

#endif
