#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

#define BLOCK ((size_t)256 * 1024)

/* Pipes and sockets are welcome: logs come through zcat and ssh. */
static int check_kind(int fd, struct err *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return err_set(err, ERR_IO, "%s", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_IO, "is a directory: name the logs in it");
    return 0;
}

int source_open(struct source *s, const char *path, size_t max, struct err *err)
{
    int standard = strcmp(path, "-") == 0;

    *s = (struct source){
        .name = standard ? "standard input" : path, .max = max, .line = 1};
    hash_init(&s->hash, 0);
    s->fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        err_set(err, ERR_IO, "%s", strerror(errno));
    else if (check_kind(s->fd, err) == 0)
        return 0;
    err_wrap(err, "%s", s->name);
    source_close(s);
    return -1;
}

void source_close(struct source *s)
{
    if (s->name && s->fd >= 0)
        close(s->fd);
    free(s->data);
    *s = (struct source){0};
}

static void make_room(struct source *s)
{
    if (s->at > 0 && s->cap - s->end < BLOCK) {
        memmove(s->data, s->data + s->at, s->end - s->at);
        s->end -= s->at;
        s->at = 0;
    }
    if (s->cap - s->end >= BLOCK)
        return;
    s->cap = s->cap ? s->cap * 2 : 2 * BLOCK;
    s->data = memory_grow(s->data, s->cap, 1);
}

int source_more(struct source *s, struct err *err)
{
    ssize_t got;

    if (s->eof)
        return 0;
    make_room(s);
    do
        got = read(s->fd, s->data + s->end, s->cap - s->end);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        err_set(err, ERR_IO, "%s", strerror(errno));
        return err_wrap(err, "%s", s->name);
    }
    s->eof = got == 0;
    hash_add(&s->hash, s->data + s->end, (size_t)got);
    s->end += (size_t)got;
    return got > 0;
}

int source_load(struct source *s, struct err *err)
{
    size_t want = (s->end - s->at) * 2;
    int got;

    if (want > s->max)
        want = s->max + 1;
    do
        got = source_more(s, err);
    while (got > 0 && s->end - s->at < want);
    return got;
}

/* The length of the line at `at` up to its end, which is loaded for it, but
 * no more than the most. What is over that is thrown away: `*cut`. */
static int find_end(struct source *s, size_t *len, int *cut, struct err *err)
{
    size_t seen = 0;
    char *end;
    int got;

    *cut = 0;
    for (;;) {
        end = s->end > s->at + seen
                  ? memchr(s->data + s->at + seen, '\n', s->end - s->at - seen)
                  : NULL;
        *len = end ? (size_t)(end - s->data) - s->at : s->end - s->at;
        if (*len > s->max) {
            *cut = 1;
            s->at += *len;
            *len = 0;
        }
        if (end)
            return 0;
        seen = *len;
        got = source_more(s, err);
        if (got <= 0)
            return got;
    }
}

int source_line(struct source *s, struct piece *out, struct err *err)
{
    const char *at, *end;
    size_t len;
    int cut;

    for (;;) {
        if (find_end(s, &len, &cut, err))
            return -1;
        if (len == 0 && !cut && s->at == s->end)
            return SOURCE_END;
        *out =
            (struct piece){.text = {s->data + s->at, len}, .line = s->line++};
        s->at += len + (s->at + len < s->end);
        if (cut) {
            out->reason = "the line is too long";
            return SOURCE_BAD;
        }
        at = out->text.at;
        end = at + len;
        if (slice_skip(at, end) == end)
            continue;
        out->text.len -= end[-1] == '\r';
        return SOURCE_PIECE;
    }
}

static void step(struct source *s, const char *to)
{
    const char *at = s->data + s->at;

    for (; (at = memchr(at, '\n', (size_t)(to - at))); at++)
        s->line++;
    s->at = (size_t)(to - s->data);
}

/* Goes to the next byte that is not white space: 1, 0 at the end, or -1. */
static int next_byte(struct source *s, struct err *err)
{
    int got = 1;

    while (got > 0) {
        if (s->at < s->end)
            step(s, slice_skip(s->data + s->at, s->data + s->end));
        if (s->at < s->end)
            return 1;
        got = source_more(s, err);
    }
    return got;
}

int source_drain(struct source *s, struct err *err)
{
    int got;

    do {
        s->at = s->end;
        got = source_more(s, err);
    } while (got > 0);
    return got < 0 ? -1 : SOURCE_END;
}

static int broken(struct source *s, struct piece *out, const char *reason)
{
    *out = (struct piece){.line = s->line, .reason = reason};
    s->array = ARRAY_AFTER;
    return SOURCE_BAD;
}

static int end_array(struct source *s, struct piece *out, struct err *err)
{
    int got;

    s->at++;
    s->array = ARRAY_AFTER;
    got = next_byte(s, err);
    if (got <= 0)
        return got < 0 ? -1 : SOURCE_END;
    return broken(s, out, "what follows the array is not read");
}

static int take_element(struct source *s, struct piece *out, struct err *err)
{
    const char *from, *end;
    int got = 1;

    for (;;) {
        from = s->data + s->at;
        end = slice_end(from, s->data + s->end);
        if ((size_t)((end ? end : s->data + s->end) - from) > s->max)
            return broken(s, out,
                          "the element is too long; it and what follows is "
                          "not read");
        if (end)
            break;
        if (got == 0)
            return broken(s, out, "the array is cut short");
        got = source_load(s, err);
        if (got < 0)
            return -1;
    }
    *out =
        (struct piece){.text = {from, (size_t)(end - from)}, .line = s->line};
    step(s, end);
    return SOURCE_PIECE;
}

/* To the first byte of the next element: 1, 0 if there is none, -1. */
static int next_element(struct source *s, struct err *err)
{
    int first = s->array == ARRAY_BEFORE, got = next_byte(s, err);

    if (got <= 0 || (!first && s->data[s->at] != ','))
        return got < 0 ? -1 : 0;
    s->array = ARRAY_INSIDE;
    s->at++;
    return next_byte(s, err);
}

int source_element(struct source *s, struct piece *out, struct err *err)
{
    int got;

    if (s->array == ARRAY_AFTER)
        return source_drain(s, err);
    got = next_element(s, err);
    if (got < 0)
        return -1;
    if (s->at == s->end)
        return broken(s, out, "the array is cut short");
    if (s->data[s->at] == ']')
        return end_array(s, out, err);
    if (got == 0 || strchr(",:}", s->data[s->at]))
        return broken(s, out,
                      "a comma or an element is missing; what follows is not "
                      "read");
    return take_element(s, out, err);
}

void source_skip_mark(struct source *s)
{
    if (s->end - s->at >= 3 && memcmp(s->data + s->at, "\xEF\xBB\xBF", 3) == 0)
        s->at += 3;
}

int source_check(const struct source *s, struct err *err)
{
    static const struct {
        const char *bytes, *what;
    } kinds[] = {
        {"\x1f\x8b", "is compressed: pass it through zcat"},
        {"\x28\xb5\x2f\xfd", "is compressed: pass it through zstdcat"},
        {"\xff\xfe", "is UTF-16: convert it with iconv -t UTF-8"},
        {"\xfe\xff", "is UTF-16: convert it with iconv -t UTF-8"},
        {"PAR1", "is Parquet: write its rows as JSON lines"},
        {"PK\x03\x04", "is an archive or a spreadsheet: unpack it, or write "
                       "its rows as JSON lines"},
        {"SQLite format 3", "is a store, not a log"},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t len = strlen(kinds[i].bytes);
        if (s->end - s->at >= len &&
            memcmp(s->data + s->at, kinds[i].bytes, len) == 0)
            return err_set(err, ERR_PARSE, "%s", kinds[i].what);
    }
    return 0;
}
