#include "gateway/breaker.h"

#define SOON INT64_C(1000000000) /* by then, one that tries may have ended */

void breaker_init(struct breaker *b, const struct breaker_settings *s)
{
    *b = (struct breaker){.set = *s, .rest = s->rest};
}

void breaker_set(struct breaker *b, const struct breaker_settings *s)
{
    int trying = b->trying;
    int64_t opened = b->opened;

    if (!s->failures)
        breaker_init(b, s);
    b->trying = trying;
    b->opened = opened;
    b->set = *s;
}

enum breaker_pass breaker_pass(struct breaker *b, int64_t now, int64_t *wait)
{
    *wait = 0;
    if (b->state == BREAKER_CLOSED)
        return BREAKER_SENT;
    if (b->state == BREAKER_OPEN && now < b->until) {
        *wait = b->until - now;
        return BREAKER_KEPT;
    }
    b->state = BREAKER_PROBING;
    if (b->trying) {
        *wait = SOON;
        return BREAKER_KEPT;
    }
    b->trying = 1;
    return BREAKER_TRIES;
}

static void open_for(struct breaker *b, int64_t rest, int64_t now)
{
    int64_t most = BREAKER_LONGEST * b->set.rest;

    b->rest = rest < most ? rest : most;
    b->until = now + b->rest;
    b->state = BREAKER_OPEN;
    b->row = 0;
    b->opened++;
}

static int count(struct breaker *b, enum breaker_sign how, int64_t now)
{
    if (how == BREAKER_ANSWERED)
        b->row = 0;
    if (how != BREAKER_FAILED || !b->set.failures)
        return 0;
    if (++b->row < b->set.failures)
        return 0;
    open_for(b, b->set.rest, now);
    return 1;
}

int breaker_ended(struct breaker *b, enum breaker_pass was,
                  enum breaker_sign how, int64_t now)
{
    if (was == BREAKER_TRIES)
        b->trying = 0;
    if (b->state == BREAKER_CLOSED)
        return count(b, how, now);
    if (was != BREAKER_TRIES || how == BREAKER_NEITHER)
        return 0;
    if (how == BREAKER_ANSWERED)
        b->state = BREAKER_CLOSED;
    else
        open_for(b, 2 * b->rest, now);
    return 1;
}
