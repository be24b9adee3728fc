/* log.h - logs of answers, in whichever format they are.
 *
 * A line is read at a time, with a ceiling; what it says is lent to the
 * callback and gone after it. */
#ifndef LOGGED_LOG_H
#define LOGGED_LOG_H

#include <stdint.h>

#include "base/err.h"
#include "logged/format.h"
#include "logged/logged.h"
#include "logged/said.h"

#define LOGGED_LINE_MAX ((size_t)16 * 1024 * 1024)
#define LOGGED_COLUMNS_MAX 1024

struct logged_events {
    /* 0 to go on; -1 with err set ends the reading with that error. */
    int (*answer)(void *arg, const struct logged *l, struct err *err);
    /* A bad line, from 1; reading goes on. */
    void (*bad)(void *arg, int64_t line, const char *reason);
    void *arg;
    /* As `answer`, in its place, for lines of feedback; or NULL. */
    int (*said)(void *arg, const struct said *s, struct err *err);
};

struct logged_log {
    const char *path;   /* "-": standard input */
    const char *called; /* in messages, in place of the path; or NULL */
    const char *format; /* its name; NULL: sniffed from its start */
    char delimiter;     /* of columns; 0: sniffed */
    int64_t file;       /* from 1 */
};

struct logged_result {
    const struct logged_format *format; /* that was named or sniffed */
    int64_t lines, answers, bad;
    uint64_t hash;     /* of all bytes */
    int failures_told; /* some field could have said that one failed */
};

/* `names` holds the user's rules, and learns which of them were met. -1 when
 * the log cannot be opened or read, is empty, or looks like no format. */
int logged_read(const struct logged_log *log, struct names *names,
                const struct logged_events *events, struct logged_result *out,
                struct err *err);

#endif
