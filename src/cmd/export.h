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

struct export_key {
    char *text; /* owned */
    size_t len;
};

struct export_sheet {
    FILE *out;
    const char *name; /* of the file, for messages */
    int csv;          /* 0: JSON lines */
    int bodies, warmup;
    struct buf row;
    size_t cells;     /* in the row so far */
    int head;         /* 1: the names are collected, not the values */
    uint64_t without; /* columns of the kind that are no cells, or others */
    struct export_key *key; /* owned: what stands before the values of JSON */
    size_t keys;
};

struct export_kind {
    const char *name; /* "pairs" */
    /* All rows, in an order that stays. -1 with ERR_IO. */
    int (*write)(struct export_sheet *s, struct store *store, struct err *err);
};

#define EXPORT(id) extern const struct export_kind id;
#include "cmd/exports.def"
#undef EXPORT

/* A cell of the row. Every row has the same cells in the same order: the name
 * is read where names are collected, and may be NULL elsewhere. */
void export_number(struct export_sheet *s, const char *name, int64_t value);
void export_real(struct export_sheet *s, const char *name, double value);
void export_text(struct export_sheet *s, const char *name, const char *text);

/* Ends a row and writes it. -1 with ERR_IO. */
int export_row(struct export_sheet *s, struct err *err);

/* Before any row: the names, as `fill` gives them; for a table they are one
 * row of it. */
int export_head(struct export_sheet *s, void (*fill)(struct export_sheet *s),
                struct err *err);

void export_release(struct export_sheet *s);

#endif
