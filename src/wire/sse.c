#include "wire/sse.h"

#include <stdint.h>
#include <string.h>

#include "base/eight.h"

enum {
    STARTED = 1,  /* the first line, which may have a BOM, is over */
    AFTER_CR = 2, /* a LF that comes now belongs to the CR */
    TOO_LONG = 4, /* what came after the ceiling cannot be trusted */
};

/* Above the event itself: the field's name, its colon and blank, a BOM. */
#define FIELD 64

static size_t above(size_t most, size_t more)
{
    return most > SIZE_MAX - more ? SIZE_MAX : most + more;
}

void sse_init(struct sse *s, size_t most, sse_event *event, void *arg)
{
    *s = (struct sse){.event = event, .arg = arg};
    buf_init(&s->line, above(most, FIELD));
    buf_init(&s->data, above(most, 1));
    buf_init(&s->name, most);
}

void sse_release(struct sse *s)
{
    buf_release(&s->line);
    buf_release(&s->data);
    buf_release(&s->name);
}

void sse_clear(struct sse *s)
{
    buf_clear(&s->line);
    buf_clear(&s->data);
    buf_clear(&s->name);
    s->state = 0;
    s->comments = 0;
}

/* Each data line was added with a newline, so that an empty one counts, too;
 * the last newline is not part of the event. */
static void give_out(struct sse *s)
{
    if (s->data.len) {
        s->data.data[--s->data.len] = '\0';
        s->event(s->arg, s->name.data, s->data.data, s->data.len);
    }
    buf_clear(&s->data);
    buf_clear(&s->name);
}

static int is_field(const char *name, const char *line, size_t len)
{
    return strlen(name) == len && memcmp(name, line, len) == 0;
}

static void take_field(struct sse *s, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len), *value = line + len;
    size_t name = colon ? (size_t)(colon - line) : len;

    if (colon)
        value = colon + 1 + (name + 1 < len && colon[1] == ' ');
    if (is_field("data", line, name)) {
        buf_add(&s->data, value, (size_t)(line + len - value));
        buf_addc(&s->data, '\n');
    } else if (is_field("event", line, name)) {
        buf_clear(&s->name);
        buf_add(&s->name, value, (size_t)(line + len - value));
    }
}

static void take_line(struct sse *s, const char *line, size_t len)
{
    if (!(s->state & STARTED) && len >= 3 &&
        memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
        line += 3;
        len -= 3;
    }
    s->state |= STARTED;
    if (len == 0)
        give_out(s);
    else if (line[0] == ':')
        s->comments++;
    else
        take_field(s, line, len);
}

/* A line that lies whole in the bytes is not copied: most do. */
static void end_line(struct sse *s, const char *bytes, size_t len)
{
    if (s->line.len == 0 && len <= s->line.max) {
        take_line(s, bytes, len);
        return;
    }
    buf_add(&s->line, bytes, len);
    if (!s->line.full)
        take_line(s, s->line.data, s->line.len);
}

static int check(struct sse *s, struct err *err)
{
    if (s->line.full || s->data.full || s->name.full)
        s->state |= TOO_LONG;
    if (s->state & TOO_LONG)
        return err_set(err, ERR_LIMIT, "an event is longer than %zu bytes",
                       s->name.max);
    return 0;
}

/* Of eight bytes, whether one is CR or LF. */
static int have_end(const char *bytes)
{
    uint64_t eight;

    memcpy(&eight, bytes, 8);
    return eight_found(eight, eight_is(eight, '\n') | eight_is(eight, '\r')) !=
           0;
}

size_t sse_line(const char *bytes, size_t len)
{
    size_t i = 0;

    while (len - i >= 8 && !have_end(bytes + i))
        i += 8;
    while (i < len && bytes[i] != '\n' && bytes[i] != '\r')
        i++;
    return i;
}

int sse_feed(struct sse *s, const char *bytes, size_t len, struct err *err)
{
    size_t i = 0, run;

    while (i < len && check(s, err) == 0) {
        if (s->state & AFTER_CR && bytes[i] == '\n')
            i++;
        s->state &= ~AFTER_CR;
        run = sse_line(bytes + i, len - i);
        if (i + run == len) {
            buf_add(&s->line, bytes + i, run);
            break;
        }
        end_line(s, bytes + i, run);
        if (!s->line.full)
            buf_clear(&s->line);
        i += run;
        if (bytes[i++] == '\r')
            s->state |= AFTER_CR;
    }
    return check(s, err);
}

int sse_end(struct sse *s, struct err *err)
{
    if (check(s, err))
        return -1;
    if (s->line.len)
        take_line(s, s->line.data, s->line.len);
    buf_clear(&s->line);
    if (check(s, err))
        return -1;
    give_out(s);
    return 0;
}
