/* place.h - where a store is put: its name, its folder, its files, and the old
 * one that is kept beside it. */
#ifndef CMD_PLACE_H
#define CMD_PLACE_H

#include "base/buf.h"
#include "base/err.h"

#define PLACE_FOLDER "replays"

int place_is_url(const char *store);
int place_there(const char *store); /* 1: there is a file of that name */
int place_same(const char *a, const char *b); /* 1: both are one file */

/* Adds the last part of a path or of a model's name, with what a file name
 * should not have in it made '-'. */
void place_name(struct buf *out, const char *text, int cut_ending);

/* Makes the folder for stores that are in it. */
int place_folder(const char *store, struct err *err);

/* All files of a store; -1 with ERR_IO. */
int place_move(const char *store, const char *to, struct err *err);
void place_remove(const char *store);

/* Gives it a name of its own beside the place; not under the feet of an
 * engine that is at work on it. */
int place_keep_old(const char *store, struct err *err);

#endif
