#include "sim/truth.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/duration.h"
#include "wire/json.h"

#define ROOM ((size_t)1024 * 1024) /* of lines kept before they are written */
#define LINE_MAX_BYTES ((size_t)1024 * 1024)

struct sim_log {
    FILE *file;
    char *path, *room;
    struct buf line;
    int failed; /* errno of the first failure */
};

struct sim_log *sim_log_new(const char *path, struct err *err)
{
    FILE *file = fopen(path, "we");
    struct sim_log *l;

    if (!file) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
    }
    l = memory_new(1, sizeof(*l));
    l->file = file;
    l->path = memory_string(path);
    l->room = memory_new(1, ROOM);
    setvbuf(file, l->room, _IOFBF, ROOM);
    buf_init(&l->line, LINE_MAX_BYTES);
    return l;
}

static void failed(struct sim_log *l)
{
    if (!l->failed)
        l->failed = errno ? errno : EIO;
}

void sim_log_flush(struct sim_log *l)
{
    if (fflush(l->file))
        failed(l);
}

void sim_log_free(struct sim_log *l)
{
    if (!l)
        return;
    fclose(l->file);
    free(l->room);
    free(l->path);
    buf_release(&l->line);
    free(l);
}

static void add_name(struct buf *b, const char *key, const char *text)
{
    buf_addf(b, ",\"%s\":", key);
    if (text)
        json_write_string(b, text, strlen(text));
    else
        buf_adds(b, "null");
}

/* What never happened has no time. */
static void add_time(struct buf *b, const char *key, int64_t ns)
{
    if (ns)
        buf_addf(b, ",\"%s\":%" PRId64, key, ns / NS_PER_US);
    else
        buf_addf(b, ",\"%s\":null", key);
}

static void add_number(struct buf *b, const char *key, int64_t value)
{
    buf_addf(b, ",\"%s\":%" PRId64, key, value);
}

static void add_flag(struct buf *b, const char *key, int value)
{
    buf_addf(b, ",\"%s\":%s", key, value ? "true" : "false");
}

static void write_line(struct buf *b, const struct sim_truth *t)
{
    buf_addf(b, "{\"n\":%" PRId64, t->n);
    add_time(b, "t_us", t->now);
    add_number(b, "wall_us", t->wall_us);
    add_name(b, "path", t->path);
    add_name(b, "model", t->model);
    buf_addf(b, ",\"prompt_hash\":\"%016" PRIx64 "\"", t->prompt_hash);
    if (t->user)
        add_name(b, "user", t->user);
    add_number(b, "status", t->status);
    add_name(b, "fault", t->fault);
    add_time(b, "first_byte_us", t->first_byte);
    add_time(b, "first_token_us", t->first_token);
    add_time(b, "last_token_us", t->last_token);
    add_time(b, "end_us", t->end);
    add_number(b, "tokens", t->tokens);
    add_number(b, "input_tokens", t->input_tokens);
    add_number(b, "cached_tokens", t->cached_tokens);
    add_flag(b, "stream", t->stream);
    add_flag(b, "client_gone", t->client_gone);
    add_name(b, "request_id", t->request_id);
    buf_adds(b, "}\n");
}

void sim_log_add(struct sim_log *l, const struct sim_truth *t)
{
    buf_clear(&l->line);
    write_line(&l->line, t);
    if (l->line.full)
        return; /* a name of a megabyte: no line that could be read again */
    if (fwrite(l->line.data, 1, l->line.len, l->file) != l->line.len)
        failed(l);
}

int sim_log_check(const struct sim_log *l, struct err *err)
{
    if (!l->failed)
        return 0;
    return err_set(err, ERR_IO, "%s: %s", l->path, strerror(l->failed));
}
