/* format.h - one report format: a row of formats.def and a file of its own.
 *
 * Formats draw a doc: they count nothing, convert no units, decide nothing. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "base/buf.h"
#include "report/doc.h"

struct format {
    const char *name;  /* "text" */
    const char *about; /* one line for help */
    int charts;        /* 1: draws them */
    int examples;      /* 1: draws texts side by side */
    void (*render)(const struct doc *doc, struct buf *out);
};

#define FORMAT(id) extern const struct format report_##id;
#include "report/formats.def"
#undef FORMAT

const struct format *format_at(size_t i); /* NULL after the last */
const struct format *format_find(const char *name);

#endif
