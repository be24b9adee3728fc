#include "replay/budget.h"

#include <stdio.h>

#include "base/text.h"

#define HEADROOM 4               /* answers longer than the first ones */
#define MOST (INT64_MAX / 65536) /* of one request: sums do not overflow */
#define MILLION INT64_C(1000000)

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The longest of a few says little of the next: of one, five times as long is
 * thought possible, of a hundred hardly more. */
static int64_t output_of(const struct budget_side *s,
                         const struct budget_ask *q)
{
    int64_t longest = least(s->longest, MOST / (HEADROOM + 1));

    if (s->ended == 0)
        return q->output < 0 ? BUDGET_OUTPUT : q->output;
    longest += (HEADROOM * longest + s->ended - 1) / s->ended;
    return q->output < 0 ? longest : least(longest, q->output);
}

/* A token may cost less than can be counted: by the price of a million. */
static int64_t cost_of(const struct price *p, int64_t input, int64_t output)
{
    const struct usage in = {MILLION, 0, -1, -1, -1};
    const struct usage out = {0, MILLION, -1, -1, -1};
    double cost = (double)price_cost(p, &in) * (double)input +
                  (double)price_cost(p, &out) * (double)output;

    cost /= (double)MILLION;
    return cost < (double)MOST ? (int64_t)cost : MOST;
}

int64_t budget_guess(const struct budget_side *s, const struct price *p,
                     const struct budget_ask *q)
{
    int64_t cost = p && p->input >= 0 && p->output >= 0
                       ? cost_of(p, q->input, output_of(s, q))
                       : 0;

    return cost > s->dearest ? cost : s->dearest;
}

/* What was in flight before something dearer ended may be as dear. */
static int64_t needed(const struct budget_side *s, int64_t need)
{
    int64_t count = s->in_flight + (need >= 0);
    int64_t sum = s->reserved + (need > 0 ? need : 0);

    return count * s->dearest > sum ? count * s->dearest : sum;
}

int64_t budget_need(const struct budget *b, const int64_t need[SIDES])
{
    return needed(&b->side[CONTROL], need[CONTROL]) +
           needed(&b->side[TREATMENT], need[TREATMENT]);
}

static int knows(const struct budget *b)
{
    return b->side[CONTROL].dearest || b->side[TREATMENT].dearest;
}

int budget_may(const struct budget *b, int64_t open, const int64_t need[SIDES])
{
    if (b->most < 0)
        return 1;
    /* Until a price is known, as many more as have ended: were all that fit
     * sent at once, the first prompts alone could spend a small budget. */
    if (!knows(b) && !b->blind && open > b->ended)
        return 0;
    return b->spent < b->most && budget_need(b, need) <= b->most - b->spent;
}

void budget_take(struct budget *b, enum side side, int64_t need)
{
    b->side[side].in_flight++;
    b->side[side].reserved += need;
}

void budget_leave(struct budget *b, enum side side, int64_t need)
{
    b->side[side].in_flight--;
    b->side[side].reserved -= need;
}

void budget_spend(struct budget *b, enum side side, int64_t cost,
                  int64_t output)
{
    struct budget_side *s = &b->side[side];

    if (cost <= 0)
        return;
    b->spent += cost;
    s->ended++;
    if (cost > s->dearest)
        s->dearest = least(cost, MOST);
    if (output > s->longest)
        s->longest = output;
}

void budget_pair(struct budget *b)
{
    b->ended++;
}

/* As it was asked, to the last digit. */
static const char *write_usd(int64_t nano, char out[32])
{
    int end = snprintf(out, 32, "$%lld.%09lld", (long long)(nano / 1000000000),
                       (long long)(nano % 1000000000));

    while (out[end - 1] == '0' && out[end - 3] != '.')
        out[--end] = '\0';
    return out;
}

void budget_words(const struct budget *b, const int64_t need[SIDES],
                  char out[BUDGET_WORDS])
{
    char most[32], left[TEXT_MAX], more[TEXT_MAX];

    write_usd(b->most, most);
    if (b->spent >= b->most)
        snprintf(out, BUDGET_WORDS,
                 "the budget of %s is used up: both variants stop here", most);
    else
        snprintf(out, BUDGET_WORDS,
                 "the budget of %s leaves %s, and what is next may cost %s: "
                 "both variants stop here",
                 most, text_usd(b->most - b->spent, left),
                 text_usd(budget_need(b, need), more));
}
