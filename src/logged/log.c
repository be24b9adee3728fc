#include "logged/log.h"

#include <string.h>

#include "logged/reading.h"

#define HEAD ((size_t)64 * 1024)

static int load_head(struct source *s, struct err *err)
{
    int got;

    do
        got = source_load(s, err);
    while (got > 0 && s->end - s->at < HEAD);
    return got < 0 ? -1 : 0;
}

static const struct logged_format *sniff(const char *head, size_t len,
                                         struct err *err)
{
    const struct logged_format *best = NULL, *f;
    struct buf names;
    int most = 0;

    for (size_t i = 0; (f = logged_format_at(i)); i++) {
        int fit = f->fits(head, len);

        if (fit > most) {
            most = fit;
            best = f;
        }
    }
    if (best)
        return best;
    buf_init(&names, 500);
    logged_format_list(&names);
    err_set(err, ERR_PARSE,
            "looks like none of the formats %s: a table must begin with the "
            "names of its columns",
            names.data);
    buf_release(&names);
    return NULL;
}

static int choose(struct reading *r, const char *name, struct err *err)
{
    struct source *s = &r->source;
    const char *head;
    size_t len;

    if (load_head(s, err))
        return -1;
    source_skip_mark(s);
    head = s->data + s->at;
    len = s->end - s->at;
    if (slice_skip(head, head + len) == head + len)
        err_set(err, ERR_PARSE, "is empty");
    else if (source_check(s, err) == 0)
        r->out->format =
            name ? logged_format_find(name) : sniff(head, len, err);
    return r->out->format ? 0 : err_wrap(err, "%s", s->name);
}

static int check_name(const char *name, struct err *err)
{
    struct buf names;

    if (!name || logged_format_find(name))
        return 0;
    buf_init(&names, 500);
    logged_format_list(&names);
    err_set(err, ERR_USAGE,
            "--input: there is no format %.40s: it is one of %s", name,
            names.data);
    buf_release(&names);
    return -1;
}

static int run(struct reading *r, const struct logged_log *log, struct err *err)
{
    if (source_open(&r->source, log->path, LOGGED_LINE_MAX, err))
        return -1;
    if (log->called)
        r->source.name = log->called;
    if (choose(r, log->format, err))
        return -1;
    if (r->events->said)
        said_places(r->names);
    if (r->out->format->prepare)
        r->out->format->prepare(r->names);
    if (r->out->format->read(r, err) || source_drain(&r->source, err))
        return -1;
    r->out->hash = hash_value(&r->source.hash);
    return 0;
}

int logged_read(const struct logged_log *log, struct names *names,
                const struct logged_events *events, struct logged_result *out,
                struct err *err)
{
    struct reading r = {.names = names,
                        .delimiter = log->delimiter,
                        .events = events,
                        .out = out,
                        .file = log->file};
    int rc;

    *out = (struct logged_result){0};
    if (check_name(log->format, err))
        return -1;
    rc = run(&r, log, err);
    source_close(&r.source);
    values_release(&r.values);
    return rc;
}
