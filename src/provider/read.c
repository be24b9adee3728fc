#include "provider/read.h"

#include <string.h>

#include "base/utf8.h"

#define COUNT_MAX INT64_C(1000000000000)

static void cut(char *out, size_t size, const char *text, size_t len)
{
    if (!len)
        return;
    len = utf8_cut(text, len, size - 1);
    memcpy(out, text, len);
    out[len] = '\0';
}

void read_string(char *out, size_t size, const char *text)
{
    cut(out, size, text, text ? strlen(text) : 0);
}

void read_text(char *out, size_t size, const struct tape_node *value)
{
    struct slice text = tape_text(value);

    cut(out, size, text.at, text.len ? strnlen(text.at, text.len) : 0);
}

void read_count(int64_t *out, const struct tape_node *value)
{
    int64_t count = tape_number(value, -1);

    if (count >= 0 && count <= COUNT_MAX)
        *out = count;
}
