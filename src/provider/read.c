#include "provider/read.h"

#include <string.h>

#define COUNT_MAX INT64_C(1000000000000)

void read_text(char *out, size_t size, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t len = text ? strlen(text) : 0;

    if (!len)
        return;
    if (len >= size)
        for (len = size - 1; len && (text[len] & 0xC0) == 0x80; len--)
            ;
    memcpy(out, text, len);
    out[len] = '\0';
}

void read_count(int64_t *out, const json_t *root, const char *path)
{
    int64_t count = json_number(root, path, -1);

    if (count >= 0 && count <= COUNT_MAX)
        *out = count;
}
