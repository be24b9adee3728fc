#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room to see where a character would be cut in two. */
#define WHOLE (sizeof(((struct err *)0)->text) + 4)

static void put(struct err *err, const char whole[WHOLE])
{
    size_t len = strlen(whole), end = sizeof(err->text) - 1;

    if (len <= end)
        end = len;
    else
        for (int i = 0; i < 3 && (whole[end] & 0xC0) == 0x80; i++)
            end--;
    memcpy(err->text, whole, end);
    err->text[end] = '\0';
}

/* Formatted apart, because an argument may be the old text. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    char whole[WHOLE] = "";
    va_list args;

    va_start(args, fmt);
    vsnprintf(whole, sizeof(whole), fmt, args);
    va_end(args);
    put(err, whole);
    err->code = code;
    return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    char whole[WHOLE] = "";
    size_t len;
    va_list args;

    va_start(args, fmt);
    vsnprintf(whole, sizeof(whole), fmt, args);
    va_end(args);
    len = strlen(whole);
    snprintf(whole + len, sizeof(whole) - len, ": %s", err->text);
    put(err, whole);
    return -1;
}
