/* access.h - a log that a thread of its own writes: lines are gathered on the
 * loop's thread, which never waits for the file.
 *
 * What the thread cannot keep up with (16 MB behind), and what the file does
 * not take, is lost and counted. */
#ifndef GATEWAY_ACCESS_H
#define GATEWAY_ACCESS_H

#include <stdint.h>

#include "base/buf.h"

struct access;

/* Adds to the file, which is made when there is none; "-": standard output;
 * NULL: there is no log for now. `patience` (ns) is what a reader that stands
 * still is given when there is something else to do. NULL with ERR_IO when the
 * file cannot be had, or is a pipe that nobody reads. */
struct access *access_open(const char *path, int64_t patience, struct err *err);
/* Writes what was gathered, with patience. The lines lost since that was last
 * asked. NULL is fine. */
int64_t access_close(struct access *a);

/* Where the next line goes, which is to end as such; then access_added. NULL
 * when there is no log. */
struct buf *access_room(struct access *a);
void access_added(struct access *a);

/* Some ten times a second: what was gathered is written. */
void access_pass(struct access *a);

/* Of the file that it should be; NULL when there is none. */
const char *access_path(const struct access *a);
/* The file of that name from the next line on, or none: it was moved away, or
 * is another. Lines for the old one are written first, with patience. One that
 * cannot be opened is news, and the old one stays, if there is one; else lines
 * are lost. */
void access_reopen(struct access *a, const char *path);

/* Lines lost since this was last asked. `why`, when there is news of a file:
 * one line about it, else "". */
int64_t access_lost(struct access *a, char why[512]);
/* 1: the last ones were, and nothing was written since. */
int access_loses(struct access *a);

/* What to say of so many more, "" nothing: that lines begin to be lost, and how
 * many they are when that is over. `sum` of them, 0 at first, is kept here. */
void access_say(int64_t *sum, int64_t lost, int loses, char text[80]);

#endif
