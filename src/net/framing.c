#include "net/framing.h"

#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"
#define DIGITS_MOST 18 /* of a length; more would not fit 64 bits */
#define TOKEN                                                                  \
    "!#$%&'*+-.^_`|~" DIGITS "abcdefghijklmnopqrstuvwxyz"                      \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static int end_line(struct framing_bytes *f)
{
    if (f->last != '\r')
        return -1;
    if (f->line == 1) {
        f->ended = 1;
        return f->lines > 0 ? 0 : -1;
    }
    f->lines++;
    f->line = 0;
    return 0;
}

static int feed_byte(struct framing_bytes *f, char c)
{
    if (c == '\n')
        return end_line(f);
    if (c == '\0' || f->last == '\r')
        return -1;
    if (f->line == 0 && (c == ' ' || c == '\t'))
        return -1;
    f->line++;
    return 0;
}

int framing_feed(struct framing_bytes *f, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len && !f->ended; i++) {
        if (feed_byte(f, bytes[i]))
            return -1;
        f->last = bytes[i];
    }
    return 0;
}

static int is_length(const char *value)
{
    size_t len = strspn(value, DIGITS);

    return len > 0 && len <= DIGITS_MOST && value[len] == '\0';
}

void framing_field(struct framing_fields *f, const char *name,
                   const char *value)
{
    if (*name == '\0' || name[strspn(name, TOKEN)] != '\0')
        f->odd = 1;
    if (strcasecmp(name, "Content-Length") == 0) {
        f->lengths++;
        f->odd |= !is_length(value);
    }
    if (strcasecmp(name, "Transfer-Encoding") == 0) {
        f->codings++;
        f->odd |= strcasecmp(value, "chunked") != 0;
    }
}

int framing_check(const struct framing_fields *f)
{
    return f->odd || f->lengths + f->codings > 1 ? -1 : 0;
}
