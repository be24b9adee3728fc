#include "desk/needle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

/* Large letters and how far their small ones are; both take as many bytes, so
 * that a folded text is as long as it was. */
static const struct {
    uint32_t from, to, far;
} letters[] = {
    {0xC0, 0xD6, 32},   {0xD8, 0xDE, 32},   {0x391, 0x3A9, 32},
    {0x400, 0x40F, 80}, {0x410, 0x42F, 32},
};

static uint32_t small(uint32_t point)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (point >= letters[i].from && point <= letters[i].to)
            return point + letters[i].far;
    return point;
}

/* Byte by byte where it can be, for most texts are ASCII. What is not UTF-8
 * stays as it is. */
static void fold(char *to, const char *bytes, size_t len)
{
    size_t i = 0, n;
    uint32_t point;

    while (i < len) {
        unsigned char c = (unsigned char)bytes[i];

        if (c < 0x80) {
            to[i++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
            continue;
        }
        n = utf8_read(bytes + i, len - i, &point);
        if (n == 1)
            to[i] = bytes[i];
        else
            utf8_write(small(point), to + i);
        i += n;
    }
}

void needle_init(struct needle *n, const char *text)
{
    size_t len = strlen(text);

    *n = (struct needle){.text = memory_string(text), .len = len};
    fold(n->text, text, len);
    n->any_case = memcmp(n->text, text, len) == 0;
    memcpy(n->text, text, len);
}

void needle_release(struct needle *n)
{
    free(n->text);
    free(n->hay);
    *n = (struct needle){0};
}

int needle_in(struct needle *n, const char *bytes, size_t len)
{
    if (!n->any_case)
        return memmem(bytes, len, n->text, n->len) != NULL;
    if (len > n->cap) {
        n->cap = 2 * len;
        n->hay = memory_grow(n->hay, n->cap, 1);
    }
    fold(n->hay, bytes, len);
    return memmem(n->hay, len, n->text, n->len) != NULL;
}

/* A needle that JSON would have to escape, and a text that spells characters
 * as \uXXXX, cannot be compared as they are. */
int needle_in_json(struct needle *n, const char *json, size_t len)
{
    for (size_t i = 0; i < n->len; i++)
        if (strchr("\"\\/", n->text[i]) || (unsigned char)n->text[i] < ' ')
            return 1;
    return needle_in(n, json, len) || memmem(json, len, "\\u", 2);
}
