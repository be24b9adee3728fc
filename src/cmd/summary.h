/* summary.h - the report on a store, on standard output or in a file. */
#ifndef CMD_SUMMARY_H
#define CMD_SUMMARY_H

#include "analysis/verdict.h"
#include "base/err.h"
#include "report/format.h"

#define SUMMARY_EXAMPLES 10

struct summary {
    const char *store;
    const struct format *format;
    const char *output;        /* a file; NULL: standard output */
    int64_t examples;          /* pairs side by side, where they are drawn */
    const struct gates *gates; /* NULL: those of the store */
    int mild;   /* 1: a store that has gates of its own keeps them */
    int unused; /* set to 1 when other gates gave way so */
};

/* A file is written whole or not at all. `verdict` is filled when it gives 0.
 */
int summary_write(struct summary *s, struct verdict *verdict, struct err *err);

/* As text, by the gates of the store, on standard output. */
int summary_print(const char *store, struct verdict *verdict, struct err *err);

#endif
