#include "base/text.h"
#include "desk/card_part.h"

static void add_try(struct buf *out, const struct attempt *a)
{
    char sent[TEXT_MAX], took[TEXT_MAX], wait[TEXT_MAX];

    buf_addf(out, "%d  %s", a->number, outcome_words(a->outcome));
    if (a->status > 0)
        buf_addf(out, " %d", a->status);
    buf_addf(out, "\n   sent at %s, took %s", text_clock(a->sent, sent),
             text_ns(a->wire, took));
    if (a->wait >= 0)
        buf_addf(out, ", then waited %s", text_ns(a->wait, wait));
    buf_addc(out, '\n');
    if (a->error)
        buf_addf(out, "   %s\n", a->error);
}

/* The reply itself is the last of them. */
static void add_last(struct buf *out, const struct reply *r)
{
    const struct attempt last = {.number = r->attempts,
                                 .outcome = r->outcome,
                                 .status = r->status,
                                 .sent = r->sent,
                                 .wire = r->wire,
                                 .wait = -1,
                                 .error = r->error};

    if (r->attempts > 0)
        add_try(out, &last);
    else
        buf_addf(out, "never sent: %s\n", outcome_words(r->outcome));
}

void card_tries(const struct card_known *k, struct card_sheet *out)
{
    for (int side = 0; side < SIDES; side++) {
        struct buf text;

        buf_init(&text, SIZE_MAX);
        for (size_t i = 0; i < k->attempts; i++)
            if ((int)k->attempt[i].side == side)
                add_try(&text, &k->attempt[i]);
        if (k->more)
            buf_addf(&text, "and %zu more of both sides\n", k->more);
        if (k->there[side])
            add_last(&text, &k->reply[side]);
        else if (!out->alone)
            out->note[side] = card_absent(k->page, side);
        card_text(k, out, side, &text);
    }
}
