#include "cmd/export_block.h"
#include "cmd/export_fields.h"

static const char *const apart[] = {"prompt", "repeat", "variant", NULL};

struct replies {
    struct export_sheet *sheet;
    struct export_block block;
    struct err *err;
};

static void fill(struct export_sheet *s, const struct export_prompt *p,
                 const struct reply *r)
{
    export_number(s, "prompt", r ? r->prompt : -1);
    export_text(s, "prompt_id", p ? p->id : NULL);
    export_number(s, "repeat", r ? r->repeat : -1);
    export_text(s, "variant", r ? side_name(r->side) : NULL);
    export_text(s, "user_id", p ? p->user : NULL);
    export_text(s, "conversation_id", p ? p->conversation : NULL);
    export_fields(s, "", &fields_reply, r, s->without);
    if (s->bodies)
        export_fields(s, "", &fields_body, r, 0);
}

static void fill_head(struct export_sheet *s)
{
    fill(s, NULL, NULL);
}

static int on_reply(void *arg, const struct reply *r)
{
    struct replies *a = arg;

    if (r->warmup && !a->sheet->warmup)
        return 0;
    fill(a->sheet, export_block_find(&a->block, r->prompt), r);
    return export_row(a->sheet, a->err);
}

static int write_all(struct export_sheet *s, struct store *store,
                     struct err *err)
{
    struct replies a = {
        .sheet = s, .block = {.store = store, .bodies = s->bodies}, .err = err};
    int rc, n;

    s->without = export_without(&fields_reply, apart);
    rc = export_head(s, fill_head, err);
    while (rc == 0 && (n = export_block_next(&a.block, err)) != 0)
        rc = n < 0 ? -1 : export_block_replies(&a.block, on_reply, &a, err);
    export_block_release(&a.block);
    return rc;
}

const struct export_kind export_replies = {"replies", write_all};
