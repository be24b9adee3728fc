#include "cmd/advise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/more.h"
#include "base/arena.h"
#include "base/text.h"
#include "stats/look.h"

/* Of what a report checks, the part that can make a verdict invalid. */
static void check(struct analysis *a)
{
    const struct look l = {
        .alpha = .05,
        .tuned = contrasts_tuned(a->pairs.design, a->asked.planned),
    };

    missing_compute(&a->pairs, 0, &l, &a->missing);
    a->trusts = trust_compute(a, a->trust, TRUSTS_MOST);
}

/* What was judged is a copy: the verdict is to outlive that. */
static void borrow(struct verdict *v, const struct analysis *copy,
                   const struct analysis *from)
{
    for (size_t i = 0; i < v->gates; i++)
        if (v->gate[i].contrast)
            v->gate[i].contrast =
                from->contrast + (v->gate[i].contrast - copy->contrast);
}

int advise_judge(const struct live *l, struct verdict *out, struct err *err)
{
    struct analysis *a = memory_new(1, sizeof(*a));
    int rc;

    *a = *live_analysis(l);
    check(a);
    rc = verdict_judge(a, NULL, out, err);
    if (rc == 0)
        borrow(out, a, live_analysis(l));
    free(a);
    return rc;
}

static void add_gate(const struct judged *j, struct buf *out)
{
    buf_addf(out, "%s%s %s%s", out->len ? "; " : "", j->gate.name,
             gate_state_name(j->state), j->worse ? ", surely worse" : "");
}

static void say_worse(const struct verdict *v, struct buf *out)
{
    for (size_t i = 0; i < v->gates; i++)
        if (v->gate[i].worse)
            add_gate(&v->gate[i], out);
}

static void say_gates(const struct verdict *v, struct buf *out)
{
    char more[MORE_WORDS];

    say_worse(v, out);
    for (size_t i = 0; i < v->gates; i++)
        if (v->gate[i].state != GATE_HOLDS && !v->gate[i].worse)
            add_gate(&v->gate[i], out);
    if (v->units && v->more)
        buf_addf(out, "; about %s", more_words(v->more, v->units, more));
    if (!out->len)
        buf_adds(out, v->gates ? "every gate holds" : "there are no gates");
}

static enum advice_word word(const struct verdict *v)
{
    if (v->word == VERDICT_INVALID)
        return ADVICE_INVALID;
    return v->word == VERDICT_ROLL_BACK && !v->rolled ? ADVICE_ROLL_BACK
                                                      : ADVICE_GO_ON;
}

void advise_make(const struct verdict *v, struct advice *out)
{
    struct buf why, worst;

    memset(out, 0, sizeof(*out)); /* it goes through a pipe whole */
    buf_init(&why, 4096);
    buf_init(&worst, 4096);
    out->word = word(v);
    out->gates = (int)v->gates;
    for (size_t i = 0; i < v->gates; i++) {
        out->holding += v->gate[i].state == GATE_HOLDS;
        out->worse += v->gate[i].worse;
    }
    if (out->word == ADVICE_GO_ON)
        say_gates(v, &why);
    else
        buf_adds(&why, v->reasons ? v->reason[0] : "");
    say_worse(v, &worst);
    text_cut(why.data, out->why, sizeof(out->why));
    text_cut(worst.data, out->worst, sizeof(out->worst));
    buf_release(&worst);
    buf_release(&why);
}
