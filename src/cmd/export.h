/* export.h - rows of a store for other programs: a kind is a row of
 * exports.def and a file of its own.
 *
 * Numbers are written as the store has them, whole: spans in microseconds,
 * money in nano-dollars. What is not known is null in JSON and nothing in a
 * table. */
#ifndef CMD_EXPORT_H
#define CMD_EXPORT_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/store.h"

struct export_sheet {
    FILE *out;
    const char *name; /* of the file, for messages */
    int csv;          /* 0: JSON lines */
    int bodies, warmup;
    struct buf row;
    size_t cells; /* in the row so far */
    int head;     /* 1: the names are collected, not the values */
};

struct export_kind {
    const char *name; /* "pairs" */
    /* All rows, in an order that stays. -1 with ERR_IO. */
    int (*write)(struct export_sheet *s, struct store *store, struct err *err);
};

#define EXPORT(id) extern const struct export_kind id;
#include "cmd/exports.def"
#undef EXPORT

/* A cell of the row: the name is kept where the names are. */
void export_number(struct export_sheet *s, const char *name, int64_t value);
void export_real(struct export_sheet *s, const char *name, double value);
void export_text(struct export_sheet *s, const char *name, const char *text);

/* Ends a row and writes it. -1 with ERR_IO. */
int export_row(struct export_sheet *s, struct err *err);

/* One row of names, made by `fill`; nothing for JSON lines. */
int export_head(struct export_sheet *s, void (*fill)(struct export_sheet *s),
                struct err *err);

#endif
