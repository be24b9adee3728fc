#include "cmd/summary.h"

#include <stdio.h>

#include "analysis/analysis.h"
#include "cmd/await.h"
#include "cmd/excerpt.h"
#include "cmd/whole_file.h"
#include "report/compose.h"

#define REPORT_MOST (64 * 1024 * 1024)

static int write_out(const struct summary *s, const struct buf *out,
                     struct err *err)
{
    if (s->output)
        return whole_file(s->output, out->data, out->len, err);
    fwrite(out->data, 1, out->len, stdout);
    return 0;
}

static int render(const struct summary *s, const struct report *r,
                  struct err *err)
{
    struct doc doc = {0};
    struct buf out;
    int rc;

    buf_init(&out, REPORT_MOST);
    report_compose(r, &doc);
    s->format->render(&doc, &out);
    doc_release(&doc);
    rc = buf_check(&out, err);
    if (rc == 0)
        rc = write_out(s, &out, err);
    buf_release(&out);
    return rc;
}

/* The store stays open until the texts of the chosen pairs are read. */
static int load(const struct summary *s, struct analysis *a,
                struct examples *chosen, struct err *err)
{
    struct store *store = await_store(s->store, AWAIT, err);
    int rc;

    if (!store)
        return -1;
    rc = analysis_load(store, a, err);
    if (rc == 0 && s->format->examples && s->examples > 0) {
        examples_choose(&a->pairs, (size_t)s->examples, chosen);
        rc = excerpt_read(store, chosen, err);
    }
    store_close(store);
    return rc;
}

/* Gates that nobody named for this store do not replace those that were there
 * before its numbers were. */
static int judge(struct summary *s, const struct analysis *a,
                 struct verdict *verdict, struct err *err)
{
    const struct gates *gates = s->gates;

    if (s->mild && settings_find(&a->settings, "gates"))
        gates = NULL;
    if (verdict_judge(a, gates, verdict, err))
        return -1;
    s->unused = gates != s->gates;
    return 0;
}

int summary_write(struct summary *s, struct verdict *verdict, struct err *err)
{
    struct examples chosen = {0};
    struct analysis a = {0};
    struct report r = {
        .analysis = &a,
        .verdict = verdict,
        .examples = s->format->examples && s->examples > 0 ? &chosen : NULL,
        .charts = s->format->charts,
    };
    int rc = load(s, &a, &chosen, err);

    if (rc == 0)
        rc = judge(s, &a, verdict, err);
    if (rc == 0)
        trust_add_gates(&a, verdict);
    if (rc == 0)
        rc = render(s, &r, err);
    examples_release(&chosen);
    analysis_release(&a);
    return rc;
}

int summary_print(const char *store, struct verdict *verdict, struct err *err)
{
    struct summary s = {
        .store = store,
        .format = format_find("text"),
        .examples = SUMMARY_EXAMPLES,
    };

    return summary_write(&s, verdict, err);
}
