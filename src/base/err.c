#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"

/* More than is kept, to see where a character would be cut in two. */
#define WHOLE 2048

/* Made harmless here, once: messages repeat what servers and files say, and
 * they end on terminals. */
static void put(struct err *err, const char whole[WHOLE])
{
    struct buf safe;
    size_t len;

    buf_init(&safe, SIZE_MAX);
    text_safe(&safe, whole, utf8_cut(whole, strlen(whole), WHOLE - 5), 0);
    len = utf8_cut(safe.data, safe.len, sizeof(err->text) - 1);
    memcpy(err->text, safe.data, len);
    err->text[len] = '\0';
    buf_release(&safe);
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
