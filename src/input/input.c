#include "input/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "input/record.h"
#include "input/sniff.h"
#include "input/source.h"
#include "input/table.h"

#define HEAD ((size_t)64 * 1024)

struct reading {
    struct input_sink sink; /* first: the formats hand it back */
    const struct input_events *events;
    struct input_result *out;
    struct source source;
    struct buf request;
    int64_t file, line;
    char id[48];
    int ended; /* the callback ended it */
};

/* Enough to see what it is: a first record longer than the head, too. */
static int load_head(struct source *s, struct err *err)
{
    size_t len;
    int got;

    do {
        got = source_load(s, err);
        len = s->end - s->at;
    } while (got > 0 && len <= s->max &&
             (len < HEAD || !sniff_whole(s->data + s->at, len)));
    return got < 0 ? -1 : 0;
}

/* A row of a table is no prompt, and a line of text may be anything. */
static int check_text(const struct source *s, const struct input_format *f,
                      struct err *err)
{
    if (f != &format_plain_text ||
        !table_looks(s->name, s->data + s->at, s->end - s->at))
        return 0;
    return err_set(err, ERR_PARSE,
                   "looks like a table: logs of answers go to diptych import; "
                   "of prompts make JSON lines, or say --input %s to send each "
                   "line as it is",
                   f->name);
}

static int choose(struct reading *r, const char *name, struct err *err)
{
    struct source *s = &r->source;
    const struct input_format *f = NULL;
    const char *head;

    if (load_head(s, err))
        return -1;
    source_skip_mark(s);
    head = s->data + s->at;
    if (slice_skip(head, s->data + s->end) == s->data + s->end)
        err_set(err, ERR_PARSE, "is empty");
    else if (source_check(s, err) == 0)
        f = name ? input_format_find(name)
                 : sniff_format(head, s->end - s->at, err);
    if (!f || (!name && check_text(s, f, err)))
        return err_wrap(err, "%s", s->name);
    r->out->format = f;
    return 0;
}

static int emit(struct input_sink *sink, struct prompt *p, struct err *err)
{
    struct reading *r = (struct reading *)sink;

    buf_clear(&r->request);
    buf_add(&r->request, p->request, p->request_len);
    p->request = r->request.data;
    p->seq = 0;
    p->line = r->line;
    p->file = r->file;
    if (!p->id)
        p->id = r->id;
    r->out->prompts++;
    r->ended = r->events->prompt(r->events->arg, p, err) != 0;
    return r->ended ? -1 : 0;
}

static void complain(struct reading *r, int64_t line, const char *reason)
{
    r->out->bad++;
    r->events->bad(r->events->arg, line, reason);
}

/* Elements of an array may share a line, so these are counted instead. */
static void name_piece(struct reading *r, const struct piece *piece, int array)
{
    int64_t n = array ? r->out->lines : piece->line;

    if (r->file == 1)
        snprintf(r->id, sizeof(r->id), "%" PRId64, n);
    else
        snprintf(r->id, sizeof(r->id), "%" PRId64 ":%" PRId64, r->file, n);
    r->line = piece->line;
}

/* 0, or -1 when the callback wants no more. */
static int read_piece(struct reading *r, const struct piece *piece,
                      struct err *err)
{
    struct slice text = piece->text;
    struct err bad;

    if (piece->reason) {
        complain(r, piece->line, piece->reason);
        return 0;
    }
    if (r->out->format->read(text.at, text.len, &r->sink, &bad) == 0)
        return 0;
    if (r->ended) {
        *err = bad;
        return -1;
    }
    complain(r, piece->line, bad.text);
    return 0;
}

static int read_pieces(struct reading *r, struct err *err)
{
    struct source *s = &r->source;
    int array =
        r->out->format->array && sniff_array(s->data + s->at, s->end - s->at);
    struct piece piece;
    int got;

    while ((got = array ? source_element(s, &piece, err)
                        : source_line(s, &piece, err)) > 0) {
        r->out->lines++;
        name_piece(r, &piece, array);
        if (read_piece(r, &piece, err))
            return -1;
    }
    return got;
}

static int run(struct reading *r, const char *path, const char *name,
               struct err *err)
{
    if (source_open(&r->source, path, INPUT_LINE_MAX, err) ||
        choose(r, name, err) || read_pieces(r, err))
        return -1;
    r->out->hash = hash_value(&r->source.hash);
    if (r->out->lines > 0)
        return 0;
    return err_set(err, ERR_PARSE, "%s: is empty", r->source.name);
}

static int check_name(const char *name, struct err *err)
{
    struct buf names;

    if (!name || input_format_find(name))
        return 0;
    buf_init(&names, 500);
    input_format_list(&names);
    err_set(err, ERR_USAGE, "unknown format %s: it is one of %s", name,
            names.data);
    buf_release(&names);
    return -1;
}

int input_read(const struct input_log *log, const struct input_events *events,
               struct input_result *out, struct err *err)
{
    struct reading r = {.events = events, .out = out, .file = log->file};
    int rc;

    *out = (struct input_result){0};
    if (check_name(log->format, err))
        return -1;
    r.sink = (struct input_sink){.emit = emit, .id = r.id};
    buf_init(&r.request, SIZE_MAX);
    rc = run(&r, log->path, log->format, err);
    source_close(&r.source);
    buf_release(&r.request);
    return rc;
}

int input_hash(const char *path, uint64_t *hash, struct err *err)
{
    struct source s;
    int got;

    if (source_open(&s, path, INPUT_LINE_MAX, err))
        return -1;
    do {
        s.at = s.end;
        got = source_more(&s, err);
    } while (got > 0);
    *hash = hash_value(&s.hash);
    source_close(&s);
    return got;
}

int input_check(const struct prompt *p, struct err *err)
{
    json_t *root = json_read(p->request, p->request_len, JSON_LAST_KEY, err);
    int rc;

    if (!root)
        return -1;
    rc = record_messages(json_object_get(root, "messages"), err);
    json_decref(root);
    return rc;
}

void input_place(struct buf *out, const char *log, int64_t line,
                 const char *reason)
{
    text_safe(out, log, strlen(log), 0);
    buf_addf(out, ":%" PRId64 ": ", line);
    text_safe(out, reason, strlen(reason), 0);
}

void input_bad(struct buf *out, int64_t *bad, const char *log, int64_t line,
               const char *reason)
{
    if ((*bad)++ >= INPUT_NAMED)
        return;
    input_place(out, log, line, reason);
    buf_addc(out, '\n');
}

const char *input_bad_words(int64_t bad, int64_t lines, char out[INPUT_WORDS])
{
    if (bad < lines)
        snprintf(out, INPUT_WORDS, "%lld of %lld lines %s bad", (long long)bad,
                 (long long)lines, bad == 1 ? "is" : "are");
    else if (lines > 1)
        snprintf(out, INPUT_WORDS, "all %lld lines are bad", (long long)lines);
    else
        snprintf(out, INPUT_WORDS, "the only line is bad");
    return out;
}
