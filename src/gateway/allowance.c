#include "gateway/allowance.h"

#define MINUTE INT64_C(60000000000)
#define BURST INT64_C(5000000000) /* what that long brings may come at once */
#define UNSEEN 500                /* tokens of an answer, before any was seen */
#define MEMORY 32                 /* answers that the mean is about */
#define BYTES_A_TOKEN 4
/* Lest a number that somebody made up stops all for ever. */
#define TOKENS_MOST 100000000
#define DEBT_MOST (60 * MINUTE)

void allowance_init(struct allowance *a, const struct allowance_settings *s,
                    int64_t spent)
{
    *a = (struct allowance){.set = *s, .spent = spent, .output = UNSEEN};
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Bytes may be a picture: a guess alone stops nothing for more than a minute.
 */
int64_t allowance_guess(const struct allowance *a, size_t bytes, int64_t most)
{
    int64_t input = (int64_t)(bytes / BYTES_A_TOKEN);
    int64_t output = most >= 0 && most < TOKENS_MOST ? most : a->output;

    return least(input + output, a->set.tokens ? a->set.tokens : TOKENS_MOST);
}

/* ---- buckets ------------------------------------------------------------- */

static int64_t price(const struct bucket *b, int64_t count)
{
    int64_t ns = least(count, TOKENS_MOST) * MINUTE / b->a_minute;

    return least(ns, DEBT_MOST);
}

/* What is owed at one rate is nothing to another. */
static void bucket_set(struct bucket *b, int64_t a_minute)
{
    if (b->a_minute != a_minute)
        *b = (struct bucket){.a_minute = a_minute};
}

/* How long until it may be taken. What is larger than the bucket goes when
 * that is full, and leaves a debt. */
static int64_t bucket_wait(struct bucket *b, int64_t count, int64_t now)
{
    int64_t cost, level;

    if (!b->a_minute)
        return 0;
    if (b->paid < now - BURST)
        b->paid = now - BURST;
    cost = least(price(b, count), BURST);
    level = now - b->paid;
    return cost > level ? cost - level : 0;
}

static void bucket_take(struct bucket *b, int64_t count)
{
    if (b->a_minute)
        b->paid += price(b, count);
}

/* ---- the whole ----------------------------------------------------------- */

/* Those in flight are reckoned at the mean of those that have ended: they may
 * cost less. When there are none, nothing will change any more. */
static enum allowance_limit money(const struct allowance *a)
{
    int64_t mean = a->ended ? a->priced / a->ended : 0;
    int64_t then = a->spent + mean * (a->in_flight + 1);

    if (!a->set.budget || (a->spent < a->set.budget && then <= a->set.budget))
        return ALLOWANCE_FREE;
    return a->spent < a->set.budget && a->in_flight ? ALLOWANCE_BOUND
                                                    : ALLOWANCE_BUDGET;
}

static enum allowance_limit full(struct allowance *a, int64_t tokens,
                                 int64_t now, int64_t *wait)
{
    enum allowance_limit met = money(a);

    *wait = 0;
    if (met != ALLOWANCE_FREE)
        return met;
    if (a->set.in_flight && a->in_flight >= a->set.in_flight)
        return ALLOWANCE_IN_FLIGHT;
    if ((*wait = bucket_wait(&a->requests, 1, now)) > 0)
        return ALLOWANCE_REQUESTS;
    if ((*wait = bucket_wait(&a->tokens, tokens, now)) > 0)
        return ALLOWANCE_TOKENS;
    return ALLOWANCE_FREE;
}

enum allowance_limit allowance_take(struct allowance *a, int64_t tokens,
                                    int64_t now, int64_t *wait)
{
    enum allowance_limit met;

    bucket_set(&a->requests, a->set.requests);
    bucket_set(&a->tokens, a->set.tokens);
    met = full(a, tokens, now, wait);
    if (met != ALLOWANCE_FREE)
        return met;
    bucket_take(&a->requests, 1);
    bucket_take(&a->tokens, tokens);
    a->in_flight++;
    return ALLOWANCE_FREE;
}

void allowance_leave(struct allowance *a)
{
    a->in_flight--;
}

void allowance_return(struct allowance *a, int64_t tokens)
{
    allowance_leave(a);
    bucket_take(&a->requests, -1);
    bucket_take(&a->tokens, -tokens);
}

static void learn(struct allowance *a, int64_t output)
{
    a->output += (output - a->output) / MEMORY;
}

void allowance_settle(struct allowance *a, const struct allowance_used *u)
{
    int64_t input = least(u->input, TOKENS_MOST);
    int64_t output = least(u->output, TOKENS_MOST);

    if (input >= 0 && output >= 0) {
        bucket_take(&a->tokens, input + output - u->guess);
        if (output > 0)
            learn(a, output);
    }
    if (u->cost < 0)
        return;
    a->spent += u->cost;
    a->priced += u->cost;
    a->ended++;
}

const char *allowance_words(enum allowance_limit l)
{
    static const char *const words[] = {
        [ALLOWANCE_FREE] = "nothing",
        [ALLOWANCE_IN_FLIGHT] = "too many are in flight",
        [ALLOWANCE_REQUESTS] = "its requests of this minute are used up",
        [ALLOWANCE_TOKENS] = "its tokens of this minute are used up",
        [ALLOWANCE_BOUND] =
            "those in flight may need what is left of its budget",
        [ALLOWANCE_BUDGET] = "its budget is spent",
    };

    return words[l];
}
