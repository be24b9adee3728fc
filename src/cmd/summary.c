#include "cmd/summary.h"

#include <stdio.h>

#include "analysis/analysis.h"
#include "report/compose.h"

#define REPORT_MOST (64 * 1024 * 1024)

static int print(const struct analysis *a, const struct format *format,
                 struct err *err)
{
    struct doc doc = {0};
    struct buf out;
    int rc;

    buf_init(&out, REPORT_MOST);
    report_compose(a, &doc);
    format->render(&doc, &out);
    rc = buf_check(&out, err);
    if (rc == 0)
        fwrite(out.data, 1, out.len, stdout);
    buf_release(&out);
    doc_release(&doc);
    return rc;
}

int summary_print(const char *store, const struct format *format,
                  struct err *err)
{
    struct store *s = store_open(store, STORE_READ, err);
    struct analysis a = {0};
    int rc;

    if (!s)
        return -1;
    rc = analysis_load(s, &a, err);
    store_close(s);
    if (rc == 0)
        rc = print(&a, format, err);
    analysis_release(&a);
    return rc;
}
