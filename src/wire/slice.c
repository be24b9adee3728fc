#include "wire/slice.h"

#include <string.h>

const char *slice_skip(const char *at, const char *end)
{
    while (at < end &&
           (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* The quote that ends the string whose opening quote is at `at`: one with an
 * even number of backslashes before it. */
static const char *string_end(const char *at, const char *end)
{
    const char *quote = at, *slash;

    for (;;) {
        quote = memchr(quote + 1, '"', (size_t)(end - quote - 1));
        if (!quote)
            return NULL;
        for (slash = quote; slash[-1] == '\\'; slash--)
            ;
        if ((quote - slash) % 2 == 0)
            return quote + 1;
    }
}

static const char *container_end(const char *at, const char *end)
{
    size_t depth = 0;

    while (at < end) {
        switch (*at) {
        case '"':
            at = string_end(at, end);
            if (!at)
                return NULL;
            continue;
        case '{':
        case '[':
            depth++;
            break;
        case '}':
        case ']':
            if (--depth == 0)
                return at + 1;
            break;
        }
        at++;
    }
    return NULL;
}

const char *slice_end(const char *at, const char *end)
{
    if (at == end)
        return NULL;
    if (*at == '"')
        return string_end(at, end);
    if (*at == '{' || *at == '[')
        return container_end(at, end);
    while (at < end && !strchr(",]} \t\r\n", *at))
        at++;
    return at < end ? at : NULL;
}

int slice_is(struct slice s, const char *text)
{
    return s.at && strlen(text) == s.len && memcmp(s.at, text, s.len) == 0;
}

int walk_init(struct walk *w, const char *text, size_t len)
{
    const char *end = text + len, *at = slice_skip(text, end);

    *w = (struct walk){.at = at, .end = end};
    if (at == end || (*at != '{' && *at != '['))
        return 0;
    w->object = *at == '{';
    w->at++;
    return 1;
}

static const char *take_key(const char *at, const char *end, struct slice *key)
{
    const char *after = *at == '"' ? string_end(at, end) : NULL;

    if (!after)
        return NULL;
    *key = (struct slice){at + 1, (size_t)(after - at) - 2};
    at = slice_skip(after, end);
    return at < end && *at == ':' ? slice_skip(at + 1, end) : NULL;
}

int walk_next(struct walk *w, struct slice *key, struct slice *value)
{
    const char *at = slice_skip(w->at, w->end), *after;

    *key = (struct slice){0};
    if (at < w->end && *at == ',')
        at = slice_skip(at + 1, w->end);
    if (at < w->end && w->object)
        at = take_key(at, w->end, key);
    after = at && at < w->end ? slice_end(at, w->end) : NULL;
    if (!after || after == at)
        return 0;
    *value = (struct slice){at, (size_t)(after - at)};
    w->at = after;
    return 1;
}
