#include "analysis/trust_row.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

#define SHARES_APART .05 /* more is worth a look */

static int64_t replies(const struct analysis *a)
{
    return a->sample[CONTROL].tally.replies +
           a->sample[TREATMENT].tally.replies;
}

/* What a variant learnt about its parameters says nothing of its server. */
static int64_t retried(const struct analysis *a, int side)
{
    int64_t n = a->sample[side].tally.retried;

    if (seen_by(&a->refused, side))
        n -= a->adapted[side];
    return n > 0 ? n : 0;
}

static double retried_share(const struct analysis *a, int side)
{
    int64_t all = a->sample[side].tally.replies;

    return all ? (double)retried(a, side) / (double)all : 0;
}

void trust_retries(const struct analysis *a, struct trust *t)
{
    double x = retried_share(a, CONTROL), y = retried_share(a, TREATMENT);
    int64_t all =
        a->sample[CONTROL].tally.retried + a->sample[TREATMENT].tally.retried;
    int64_t adapted = all - retried(a, CONTROL) - retried(a, TREATMENT);
    char share[2][TEXT_MAX], more[96];

    if (replies(a) == 0) {
        trust_nothing(t);
        return;
    }
    trust_say(t, fabs(x - y) > TRUST_APART ? TRUST_LOOK : TRUST_OK,
              "control %lld replies (%s), treatment %lld (%s)",
              (long long)retried(a, CONTROL), text_share(x, share[0]),
              (long long)retried(a, TREATMENT), text_share(y, share[1]));
    snprintf(more, sizeof more, "%lld more without a refused parameter",
             (long long)adapted);
    if (adapted)
        trust_add(t, more);
}

void trust_refused(const struct analysis *a, struct trust *t)
{
    const struct seen *s = &a->refused;

    if (s->rows == 0)
        trust_say(t, TRUST_OK, "none");
    for (size_t i = 0; i < s->rows; i++) {
        t->grade = TRUST_LOOK;
        trust_add(t, s->row[i].text);
    }
}

/* One name a side, however often, is what a comparison needs. */
static void constant(const struct seen *s, struct trust *t)
{
    size_t n[] = {seen_by(s, CONTROL), seen_by(s, TREATMENT)};

    if (n[CONTROL] + n[TREATMENT] == 0)
        return;
    if (n[CONTROL] <= 1 && n[TREATMENT] <= 1)
        trust_say(t, TRUST_OK, "the same throughout");
    else
        trust_say(t, TRUST_LOOK,
                  "changed while it ran: control %zu, treatment %zu",
                  n[CONTROL], n[TREATMENT]);
}

void trust_models(const struct analysis *a, struct trust *t)
{
    constant(&a->models, t);
}

void trust_fingerprints(const struct analysis *a, struct trust *t)
{
    constant(&a->fingerprints, t);
}

void trust_repeats(const struct analysis *a, struct trust *t)
{
    if (a->repeats > 1)
        trust_say(
            t, TRUST_LOOK,
            "up to %d of a prompt: limits of changes and of agreement count "
            "prompts; those of a variant by itself count replies, and are too "
            "narrow",
            a->repeats);
}

void trust_prices(const struct analysis *a, struct trust *t)
{
    const struct sample *c = &a->sample[CONTROL], *r = &a->sample[TREATMENT];
    int64_t answers = c->unpriced + r->unpriced;
    int64_t unpriced = c->tally.unpriced + r->tally.unpriced;
    int64_t left = c->left_unpriced + r->left_unpriced;

    if (replies(a) == 0)
        trust_nothing(t);
    else if (unpriced)
        trust_say(t, TRUST_LOOK,
                  "unpriced: %lld of control, %lld of treatment%s",
                  (long long)c->tally.unpriced, (long long)r->tally.unpriced,
                  answers ? ""
                  : left  ? "; failed or given up, yet perhaps on the bill"
                          : "; all failed, yet are perhaps on the bill");
    else
        trust_say(t, TRUST_OK, "known for all answers");
}

static void shares(const double share[SIDES], const char *what, struct trust *t)
{
    char text[SIDES][TEXT_MAX];

    if (isnan(share[CONTROL]) || isnan(share[TREATMENT]))
        return;
    trust_say(t,
              fabs(share[CONTROL] - share[TREATMENT]) > SHARES_APART
                  ? TRUST_LOOK
                  : TRUST_OK,
              "control %s, treatment %s %s",
              text_share(share[CONTROL], text[CONTROL]),
              text_share(share[TREATMENT], text[TREATMENT]), what);
}

static double part(int64_t some, int64_t all)
{
    return all > 0 ? (double)some / (double)all : NAN;
}

/* A new connection costs the one a handshake that the other was spared. */
void trust_reused(const struct analysis *a, struct trust *t)
{
    double share[SIDES];

    for (int s = 0; s < SIDES; s++)
        share[s] = part(a->sample[s].tally.reused, a->sample[s].tally.replies);
    shares(share, "of the replies", t);
}

/* What comes out of a cache is faster and cheaper than the model is. */
void trust_cached(const struct analysis *a, struct trust *t)
{
    double share[SIDES];

    for (int s = 0; s < SIDES; s++)
        share[s] = part(a->sample[s].tally.cached, a->sample[s].tally.input);
    shares(share, "of the tokens in", t);
}
