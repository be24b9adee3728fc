#include "replay/log.h"

#include <string.h>

#include "base/hash.h"
#include "store/begins.h"
#include "store/store.h"

struct reading {
    const struct input_events *events; /* NULL: the hash alone */
    struct input_result *out;
    struct hash hash;
    int64_t file;
    struct err *err;
};

/* With its end, and apart from none: "ab" and "c" are not "a" and "bc". */
static void add_text(struct hash *h, const char *text)
{
    hash_add(h, text ? "+" : "-", 1);
    if (text)
        hash_add(h, text, strlen(text) + 1);
}

static void add_prompt(struct hash *h, const struct prompt *p)
{
    add_text(h, p->id);
    add_text(h, p->user);
    add_text(h, p->conversation);
    add_text(h, p->reference);
    hash_add(h, &p->at_us, sizeof(p->at_us));
    hash_add(h, p->request, p->request_len + 1);
}

static int on_prompt(void *arg, const struct prompt *p)
{
    struct reading *r = arg;
    struct prompt own = *p;
    struct err bad;

    add_prompt(&r->hash, p);
    r->out->lines++;
    if (!r->events)
        return 0;
    if (input_check(p, &bad)) {
        r->out->bad++;
        r->events->bad(r->events->arg, p->seq, bad.text);
        return 0;
    }
    own.line = p->seq;
    own.file = r->file;
    own.seq = 0;
    r->out->prompts++;
    return r->events->prompt(r->events->arg, &own, r->err);
}

static int read_store(const char *path, struct reading *r)
{
    const struct store_range all = {1, INT64_MAX};
    struct store *s = store_open(path, STORE_READ, r->err);
    int rc;

    if (!s)
        return -1;
    *r->out = (struct input_result){0};
    hash_init(&r->hash, 0);
    rc = s->ops->prompts(s, all, on_prompt, r, r->err);
    store_close(s);
    r->out->hash = hash_value(&r->hash);
    return rc;
}

int log_read(const struct input_log *log, const struct input_events *events,
             struct input_result *out, struct err *err)
{
    struct reading r = {
        .events = events, .out = out, .file = log->file, .err = err};

    if (!store_begins(log->path))
        return input_read(log, events, out, err);
    if (log->format)
        return err_set(err, ERR_USAGE,
                       "--input %.40s: %s is a store, and is read as one",
                       log->format, log->path);
    return read_store(log->path, &r);
}

int log_hash(const char *path, uint64_t *hash, struct err *err)
{
    struct input_result out;
    struct reading r = {.out = &out, .err = err};

    if (!store_begins(path))
        return input_hash(path, hash, err);
    if (read_store(path, &r))
        return -1;
    *hash = out.hash;
    return 0;
}
