/* input_log.h - logs for tests of input/, and what was read as text. */
#ifndef UNIT_INPUT_LOG_H
#define UNIT_INPUT_LOG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "input/input.h"

/* A log in a file of its own; removed by log_release. */
struct log {
    char path[4096];
    struct buf seen; /* a line for each prompt and each bad line */
    struct input_result result;
    struct err err;
    int stop_after; /* 0: never */
};

static inline void log_init(struct log *l, const char *bytes, size_t len)
{
    int fd;

    *l = (struct log){.path = "/tmp/diptych-log-XXXXXX"};
    buf_init(&l->seen, 1 << 24);
    fd = mkstemp(l->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
}

static inline void log_release(struct log *l)
{
    unlink(l->path);
    buf_release(&l->seen);
}

static inline const char *log_word(const char *text)
{
    return text ? text : "-";
}

/* LINE ID USER CONVERSATION TIME REQUEST REFERENCE */
static inline int log_prompt(void *arg, const struct prompt *p, struct err *err)
{
    struct log *l = arg;

    assert_int_equal(strlen(p->request), p->request_len);
    assert_int_equal(p->seq, 0);
    buf_addf(&l->seen, "%d %s %s %s %lld %s %s\n", (int)p->line, p->id,
             log_word(p->user), log_word(p->conversation), (long long)p->at_us,
             p->request, log_word(p->reference));
    if (l->stop_after && --l->stop_after == 0)
        return err_set(err, ERR_LIMIT, "that will do");
    return 0;
}

/* LINE ! REASON */
static inline void log_bad(void *arg, int64_t line, const char *reason)
{
    buf_addf(&((struct log *)arg)->seen, "%d ! %s\n", (int)line, reason);
}

static inline int log_read(struct log *l, const char *name, int64_t file)
{
    struct input_events events = {log_prompt, log_bad, l};

    buf_clear(&l->seen);
    return input_read(&(struct input_log){l->path, name, file}, &events,
                      &l->result, &l->err);
}

/* A log of these bytes, read as this format, must be seen as this text. */
static inline void log_gives(const char *name, const char *bytes,
                             const char *seen)
{
    struct log l;

    log_init(&l, bytes, strlen(bytes));
    assert_int_equal(log_read(&l, name, 1), 0);
    assert_string_equal(l.seen.data, seen);
    log_release(&l);
}

/* A log that cannot be read at all. */
static inline void log_fails(const char *name, const char *bytes, size_t len,
                             const char *why)
{
    struct log l;

    log_init(&l, bytes, len);
    assert_int_equal(log_read(&l, name, 1), -1);
    if (!strstr(l.err.text, why))
        fail_msg("\"%s\" is not in \"%s\"", why, l.err.text);
    log_release(&l);
}

#endif
