#include "compare/asked.h"
#include "compare/pretty.h"
#include "desk/card_part.h"
#include "desk/card_time.h"

static void add(struct buf *out, const char *name, const char *value)
{
    if (value)
        buf_addf(out, "%s: %s\n", name, value);
}

static void add_where(struct buf *out, const struct card_known *k)
{
    const struct prompt *p = &k->prompt;
    char when[CARD_TIME];

    add(out, "id", p->id);
    add(out, "user", p->user);
    add(out, "conversation", p->conversation);
    if (p->at_us >= 0)
        add(out, "asked", card_time(p->at_us, when));
    buf_addf(out, "prompt %lld, repeat %d, line %lld of log %lld\n",
             (long long)p->seq, k->page->repeat, (long long)p->line,
             (long long)p->file);
}

void card_prompt(const struct card_known *k, struct card_sheet *out)
{
    const struct prompt *p = &k->prompt;
    struct buf text;

    out->single = 1;
    buf_init(&text, SIZE_MAX);
    add_where(&text, k);
    if (p->request) {
        buf_adds(&text, "\n-- messages --\n");
        asked_add(&text, p->request, p->request_len);
        buf_adds(&text, "\n\n-- the rest of the request, as logged --\n");
        pretty_members(&text, p->request, "messages");
    }
    if (p->reference)
        buf_addf(&text, "\n-- reference answer --\n%s\n", p->reference);
    card_text(k, out, CONTROL, &text);
}
