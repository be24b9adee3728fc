#include <string.h>

#include "compare/compare.h"
#include "compare/pretty.h"
#include "desk/card_part.h"

static int is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static int is_json(const struct card_known *k)
{
    struct buf unused;
    int is = 1;

    buf_init(&unused, SIZE_MAX);
    for (int side = 0; side < SIDES; side++)
        is &= k->reply[side].text && pretty_json(&unused, k->reply[side].text);
    buf_release(&unused);
    return is;
}

static void add_answer(const struct card_known *k, int side,
                       struct card_sheet *out)
{
    const struct reply *r = &k->reply[side];
    struct buf text;

    buf_init(&text, SIZE_MAX);
    if (k->page->json)
        pretty_json(&text, r->text);
    else if (r->text)
        buf_adds(&text, r->text);
    if (r->tools) {
        if (text.len && text.data[text.len - 1] != '\n')
            buf_addc(&text, '\n');
        pretty_calls(&text, r->tools);
    }
    card_text(k, out, side, &text);
}

/* What stands where there is no answer, or tells why it is no whole one. */
static const char *note_of(const struct card_known *k, int side,
                           const struct card_sheet *out)
{
    const struct reply *r = &k->reply[side];
    struct buf text;
    const char *note;

    if (!k->there[side])
        return out->alone ? NULL : card_absent(k->page, side);
    if (r->outcome == OUTCOME_OK)
        return out->text[side].len > 0 ? NULL : "an empty answer";
    buf_init(&text, SIZE_MAX);
    buf_addf(&text, "%s%s%s", outcome_words(r->outcome), r->error ? ": " : "",
             r->error ? r->error : "");
    note = arena_copy(&k->page->arena, text.data, text.len);
    buf_release(&text);
    return note;
}

static int64_t normal_of(const struct reply *r)
{
    const struct answer_text a = {r->text, r->tools};

    return r->normal ? r->normal : compare_normal(&a);
}

static enum card_alike alike(const struct card_known *k)
{
    const struct reply *a = &k->reply[CONTROL], *b = &k->reply[TREATMENT];

    if (!(a->text || a->tools) || !(b->text || b->tools))
        return CARD_UNKNOWN;
    if (is_same(a->text, b->text) && is_same(a->tools, b->tools) &&
        a->answer == b->answer)
        return CARD_SAME;
    if (normal_of(a) != normal_of(b))
        return CARD_DIFFER;
    return k->page->json ? CARD_SAME_JSON : CARD_SAME_FORM;
}

void card_answers(const struct card_known *k, struct card_sheet *out)
{
    struct card_page *p = k->page;

    p->json = is_json(k);
    p->alike = alike(k);
    out->compared = p->alike != CARD_UNKNOWN;
    for (int side = 0; side < SIDES; side++) {
        add_answer(k, side, out);
        out->note[side] = note_of(k, side, out);
        out->failed[side] =
            k->there[side] && outcome_failed(k->reply[side].outcome);
    }
}
