/* plan_log.h - what a log of prompts tells before anything is sent. */
#ifndef CMD_PLAN_LOG_H
#define CMD_PLAN_LOG_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cmd/import_keys.h"
#include "replay/ingest.h"

/* Of numbers and of their logarithms. */
struct plan_spread {
    int64_t n;
    double sum, logs, squares;
};
double plan_mean(const struct plan_spread *s);   /* NAN without any */
double plan_log_sd(const struct plan_spread *s); /* NAN below two */

struct plan_log {
    int64_t prompts, bad, lines;
    struct plan_spread input, output, latency; /* tokens, seconds */
    int64_t input_logged, output_logged; /* counted by the log, not by us */
    int64_t ended, failed;               /* with a logged status */
    int64_t clusters;
    struct import_keys keys; /* owned: conversations and users */
};

/* Reads the logs as replay would, of the first prompts `set->limit`, and of so
 * many as are sampled; `named` gets the first bad lines. */
int plan_log_read(struct plan_log *l, const struct ingest_settings *set,
                  struct buf *named, struct err *err);
void plan_log_release(struct plan_log *l);

#endif
