#include "metrics/tally.h"

#include <string.h>

void tally_clear(struct tally *t)
{
    memset(t, 0, sizeof(*t));
}

/* A damaged store may say anything. */
static void add_known(int64_t *sum, int64_t value)
{
    if (value > TALLY_MOST - *sum)
        *sum = TALLY_MOST;
    else if (value > 0)
        *sum += value;
}

/* A refusal costs nothing; whoever began to answer wants to be paid. */
static int used_tokens(const struct reply *r)
{
    return r->outcome == OUTCOME_OK || r->outcome == OUTCOME_FILTERED ||
           r->outcome == OUTCOME_TRUNCATED || r->outcome == OUTCOME_MALFORMED ||
           r->maybe_billed;
}

static void add_money(struct tally *t, const struct reply *r)
{
    const struct usage *u = &r->usage;
    int cut = !outcome_counts(r->outcome); /* what is known is a part of it */

    add_known(&t->input, u->input);
    add_known(&t->output, u->output);
    add_known(&t->cached, u->cached);
    add_known(&t->reasoning, u->reasoning);
    add_known(&t->cost, r->cost);
    add_known(&t->cost_uncached, r->cost_uncached);
    if (!used_tokens(r))
        return;
    t->unknown_tokens += cut || u->input < 0 || u->output < 0;
    t->unpriced += cut || r->cost < 0;
}

static void add_between(struct tally *t, const struct reply *r)
{
    int64_t between = reply_between(r);

    if (between >= 0)
        hist_add(&t->between, between);
}

void tally_add(struct tally *t, const struct reply *r)
{
    t->outcome[r->outcome]++;
    if (r->outcome == OUTCOME_SKIPPED)
        return;
    t->replies++;
    t->failed += outcome_failed(r->outcome);
    t->attempts += r->attempts;
    t->retried += r->attempts > 1;
    t->reused += r->reused;
    t->maybe_billed += r->maybe_billed;
    add_money(t, r);
    if (r->queue >= 0)
        hist_add(&t->queue, r->queue);
    if (outcome_failed(r->outcome) || !outcome_counts(r->outcome))
        return;
    add_known(&t->output_ok, r->usage.output);
    t->outputs_ok += r->usage.output >= 0;
    if (r->latency >= 0) /* else it did not end */
        hist_add(&t->latency, r->latency);
    if (r->first_token >= 0)
        hist_add(&t->first_token, r->first_token);
    add_between(t, r);
}

int64_t tally_counted(const struct tally *t)
{
    return t->replies - t->outcome[OUTCOME_ABANDONED];
}

void tally_merge(struct tally *to, const struct tally *from)
{
    to->replies += from->replies;
    to->failed += from->failed;
    for (int i = 0; i < OUTCOMES; i++)
        to->outcome[i] += from->outcome[i];
    to->attempts += from->attempts;
    to->retried += from->retried;
    to->reused += from->reused;
    to->maybe_billed += from->maybe_billed;
    add_known(&to->input, from->input);
    add_known(&to->output, from->output);
    add_known(&to->cached, from->cached);
    add_known(&to->reasoning, from->reasoning);
    add_known(&to->output_ok, from->output_ok);
    to->outputs_ok += from->outputs_ok;
    to->unknown_tokens += from->unknown_tokens;
    add_known(&to->cost, from->cost);
    add_known(&to->cost_uncached, from->cost_uncached);
    to->unpriced += from->unpriced;
    hist_merge(&to->latency, &from->latency);
    hist_merge(&to->first_token, &from->first_token);
    hist_merge(&to->between, &from->between);
    hist_merge(&to->queue, &from->queue);
}
