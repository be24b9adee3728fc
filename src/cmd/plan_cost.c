#include "cmd/plan_cost.h"

#include <math.h>

#include "base/text.h"

#define ASSUMED_OUTPUT 256
#define ASSUMED_LATENCY 2.0

#define MILLION 1000000

/* Of what somebody asked for there may be more than 64 bits hold, twice. */
static int64_t whole(double x)
{
    return llround(fmin(x, 4e18));
}

static double replies(const struct plan_cost *c, const struct plan_log *l)
{
    return (double)l->prompts * (double)c->repeats + (double)c->warmup;
}

/* Tokens of one answer, and who says so. */
static double output_of(const struct plan_cost *c, const struct plan_log *l,
                        const char **who)
{
    *who = "as asked for";
    if (c->output)
        return (double)c->output;
    *who = l->output_logged ? "as the log counted them"
                            : "by the length of references";
    if (l->output.n)
        return plan_mean(&l->output);
    *who = "assumed: see --output-tokens";
    return ASSUMED_OUTPUT;
}

static void write_tokens(const struct plan_cost *c, const struct plan_log *l,
                         struct buf *out)
{
    const char *who;
    char in[TEXT_MAX], each[TEXT_MAX], o[TEXT_MAX], one[TEXT_MAX];
    double n = replies(c, l), input = plan_mean(&l->input),
           output = output_of(c, l, &who);

    buf_addf(out, "tokens in   %s a variant, %s a prompt (%s)\n",
             text_count(whole(n * input), in), text_count(whole(input), each),
             l->input_logged == l->input.n ? "as the log counted them"
             : l->input_logged             ? "as logged, else characters / 4"
                                           : "a quarter of the characters");
    buf_addf(out, "tokens out  %s a variant, %s an answer (%s)\n",
             text_count(whole(n * output), o), text_count(whole(output), one),
             who);
}

/* By the price of a million: all tokens of a plan are more than any reply may
 * have. */
static int64_t cost_of(const struct plan_cost *c, const struct plan_log *l,
                       double n, const struct price *p)
{
    static const struct usage in = {.input = MILLION},
                              out = {.output = MILLION};
    const char *who;
    double input = (double)price_cost(p, &in) / MILLION,
           output = (double)price_cost(p, &out) / MILLION;

    if (input < 0)
        return -1;
    return whole(
        n * (plan_mean(&l->input) * input + output_of(c, l, &who) * output));
}

static const struct price *price_of(const struct plan_cost *c, int s)
{
    return c->model[s] ? price_find(c->prices, c->model[s]) : NULL;
}

/* Real lists charge less for what is asked than for what is answered. */
static const char *flat_words(const struct price *p)
{
    return p && p->flat ? " (flat price)" : "";
}

static void write_money(const struct plan_cost *c, const struct plan_log *l,
                        struct buf *out)
{
    int64_t sum = 0;
    int unknown = 0, flat = 0;
    char usd[TEXT_MAX];

    for (int s = 0; s < SIDES; s++) {
        const struct price *p = price_of(c, s);
        int64_t cost = cost_of(c, l, replies(c, l), p);

        if (cost < 0)
            buf_addf(out, "cost        %s, the %s: no price is known\n",
                     c->model[s], side_name((enum side)s));
        else
            buf_addf(out, "cost        %s for %s, the %s%s\n",
                     text_usd(cost, usd), c->model[s], side_name((enum side)s),
                     flat_words(p));
        unknown |= cost < 0;
        flat |= p && p->flat;
        sum += cost > 0 ? cost : 0;
    }
    if (!unknown)
        buf_addf(out,
                 "cost        %s in all, with no retry and nothing from a "
                 "prompt cache\n",
                 text_usd(sum, usd));
    if (flat)
        buf_adds(out, "            flat price: one for all tokens, so input "
                      "costs what output does\n");
}

static double latency_of(const struct plan_cost *c, const struct plan_log *l,
                         const char **who)
{
    *who = c->from ? c->from : "as asked for";
    if (c->latency > 0)
        return c->latency;
    *who = "the mean that was logged";
    if (l->latency.n)
        return plan_mean(&l->latency);
    *who = "assumed: the log tells nothing; see --latency";
    return ASSUMED_LATENCY;
}

static double seconds(const struct plan_cost *c, const struct plan_log *l,
                      double n)
{
    const char *who;

    if (c->rate > 0)
        return n / c->rate;
    return ceil(n / (double)c->concurrency) * latency_of(c, l, &who);
}

static void write_time(const struct plan_cost *c, const struct plan_log *l,
                       struct buf *out)
{
    char clock[TEXT_MAX], span[TEXT_MAX];
    const char *who;
    double latency = latency_of(c, l, &who);

    text_clock(whole(seconds(c, l, replies(c, l)) * 1e9), clock);
    if (c->rate > 0)
        buf_addf(out, "time        %s, at %g pairs a second\n", clock, c->rate);
    else
        buf_addf(out,
                 "time        %s, with %lld requests in flight a variant and\n"
                 "            %s an answer (%s)\n",
                 clock, (long long)c->concurrency,
                 text_ns(whole(latency * 1e9), span), who);
}

void plan_cost_add(const struct plan_cost *c, const struct plan_log *l,
                   double pairs, struct buf *out)
{
    char usd[TEXT_MAX], clock[TEXT_MAX];
    const char *flat = "";
    int64_t sum = 0, cost = 0;

    for (int s = 0; s < SIDES && cost >= 0; s++) {
        const struct price *p = price_of(c, s);

        cost = cost_of(c, l, pairs, p);
        flat = *flat ? flat : flat_words(p);
        sum = cost > INT64_MAX - sum ? INT64_MAX : sum + cost;
    }
    if (cost >= 0)
        buf_addf(out, ", %s%s", text_usd(sum, usd), flat);
    buf_addf(out, ", %s", text_clock(whole(seconds(c, l, pairs) * 1e9), clock));
}

void plan_cost_write(const struct plan_cost *c, const struct plan_log *l,
                     struct buf *out)
{
    buf_addf(out, "prompts     %lld", (long long)l->prompts);
    if (c->repeats > 1)
        buf_addf(out, ", each %lld times", (long long)c->repeats);
    if (c->warmup)
        buf_addf(out, ", and %lld to warm up", (long long)c->warmup);
    if (l->clusters < l->prompts)
        buf_addf(out, ", of %lld conversations or users",
                 (long long)l->clusters);
    buf_addc(out, '\n');
    write_tokens(c, l, out);
    if (c->model[CONTROL] && c->model[TREATMENT])
        write_money(c, l, out);
    write_time(c, l, out);
}
