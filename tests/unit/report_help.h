/* report_help.h - a report on a store that a test made up, in any format. */
#ifndef TESTS_REPORT_HELP_H
#define TESTS_REPORT_HELP_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/compose.h"
#include "report/format.h"
#include "told_run.h"

/* Without pairs side by side; gates NULL: the default ones. */
static inline struct buf report_by(struct told *t, const char *format,
                                   const struct gates *gates)
{
    struct analysis *a = calloc(1, sizeof *a);
    struct verdict *v = calloc(1, sizeof *v);
    struct report r = {.analysis = a, .verdict = v, .charts = 1};
    struct doc d = {0};
    struct err err;
    struct buf out;

    assert(analysis_load(&t->store, a, &err) == 0);
    assert(verdict_judge(a, gates, v, &err) == 0);
    report_compose(&r, &d);
    analysis_release(a);
    free(a);
    free(v);
    buf_init(&out, 1 << 20);
    format_find(format)->render(&d, &out);
    doc_release(&d);
    assert(!out.full);
    return out;
}

static inline struct buf report_draw(struct told *t, const char *format)
{
    return report_by(t, format, NULL);
}

static inline int report_has(const struct buf *b, const char *text)
{
    return strstr(b->data, text) != NULL;
}

/* Every line fits, and none ends in a space. */
static inline int report_tidy(const struct buf *b)
{
    const char *line = b->data, *end;

    for (; (end = strchr(line, '\n')); line = end + 1)
        if (text_cells(line, (size_t)(end - line)) > 80 ||
            (end > line && end[-1] == ' '))
            return 0;
    return *line == '\0';
}

/* 1: a parser of XML takes it; -1: there is none here, which is said. */
static inline int report_is_xml(const struct buf *b)
{
    FILE *f;

    if (system("command -v xmllint >/dev/null 2>&1") != 0) {
        printf("no xmllint here: HTML is not parsed\n");
        return -1;
    }
    f = popen("xmllint --noout -", "w");
    fwrite(b->data, 1, b->len, f);
    return pclose(f) == 0;
}

#endif
