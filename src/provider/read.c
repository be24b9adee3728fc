#include "provider/read.h"

#include <string.h>

#include "base/utf8.h"

#define COUNT_MAX INT64_C(1000000000000)

void read_string(char *out, size_t size, const char *text)
{
    size_t len;

    if (!text || !*text)
        return;
    len = utf8_cut(text, strlen(text), size - 1);
    memcpy(out, text, len);
    out[len] = '\0';
}

void read_text(char *out, size_t size, const json_t *value)
{
    read_string(out, size, json_string_value(value));
}

void read_count(int64_t *out, const json_t *root, const char *path)
{
    int64_t count = json_number(root, path, -1);

    if (count >= 0 && count <= COUNT_MAX)
        *out = count;
}
