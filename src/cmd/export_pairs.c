#include "cmd/export_block.h"
#include "cmd/export_fields.h"

static const char *const apart[] = {"prompt", "repeat", "variant", NULL};

/* Replies come by prompt, repeat and side, so a row is open until the other
 * side or another pair comes. */
struct pairs_out {
    struct export_sheet *sheet;
    struct export_block block;
    struct err *err;
    int64_t prompt;
    int repeat;
    int open;
};

static void fill_pair(struct export_sheet *s, const struct export_prompt *p,
                      const struct reply *r)
{
    export_number(s, "prompt", r ? r->prompt : -1);
    export_text(s, "prompt_id", p ? p->id : NULL);
    export_number(s, "repeat", r ? r->repeat : -1);
    export_text(s, "user_id", p ? p->user : NULL);
    export_text(s, "conversation_id", p ? p->conversation : NULL);
}

static void fill_side(struct export_sheet *s, enum side side,
                      const struct reply *r)
{
    const char *prefix = side == CONTROL ? "control_" : "treatment_";

    export_fields(s, prefix, &fields_reply, r, s->without);
    if (s->bodies)
        export_fields(s, prefix, &fields_body, r, 0);
}

static void fill_head(struct export_sheet *s)
{
    fill_pair(s, NULL, NULL);
    fill_side(s, CONTROL, NULL);
    fill_side(s, TREATMENT, NULL);
}

static int end_pair(struct pairs_out *a)
{
    if (!a->open)
        return 0;
    a->open = 0;
    return export_row(a->sheet, a->err);
}

/* What was open has no treatment. */
static int end_half(struct pairs_out *a)
{
    if (a->open)
        fill_side(a->sheet, TREATMENT, NULL);
    return end_pair(a);
}

static int on_reply(void *arg, const struct reply *r)
{
    struct pairs_out *a = arg;
    int same = a->open && a->prompt == r->prompt && a->repeat == r->repeat;

    if (r->warmup && !a->sheet->warmup)
        return 0;
    if (!same && end_half(a))
        return -1;
    if (!same)
        fill_pair(a->sheet, export_block_find(&a->block, r->prompt), r);
    if (!same && r->side == TREATMENT)
        fill_side(a->sheet, CONTROL, NULL);
    fill_side(a->sheet, r->side, r);
    a->open = 1;
    a->prompt = r->prompt;
    a->repeat = r->repeat;
    return r->side == TREATMENT ? end_pair(a) : 0;
}

static int write_all(struct export_sheet *s, struct store *store,
                     struct err *err)
{
    struct pairs_out a = {
        .sheet = s, .block = {.store = store, .bodies = s->bodies}, .err = err};
    int rc, n;

    s->without = export_without(&fields_reply, apart);
    rc = export_head(s, fill_head, err);
    while (rc == 0 && (n = export_block_next(&a.block, err)) != 0) {
        rc = n < 0 ? -1 : export_block_replies(&a.block, on_reply, &a, err);
        if (rc == 0)
            rc = end_half(&a);
    }
    export_block_release(&a.block);
    return rc;
}

const struct export_kind export_pairs = {"pairs", write_all};
