#include "cmd/export_fields.h"

struct prompts_out {
    struct export_sheet *sheet;
    struct err *err;
};

static void fill(struct export_sheet *s, const struct prompt *p)
{
    export_fields(s, "", &fields_prompt, p, s->without);
}

static void fill_head(struct export_sheet *s)
{
    fill(s, NULL);
}

static int on_prompt(void *arg, const struct prompt *p)
{
    struct prompts_out *a = arg;

    fill(a->sheet, p);
    return export_row(a->sheet, a->err);
}

static int write_all(struct export_sheet *s, struct store *store,
                     struct err *err)
{
    static const char *const bodies[] = {"request", "reference", NULL};
    struct prompts_out a = {s, err};

    s->without = s->bodies ? 0 : export_without(&fields_prompt, bodies);
    if (export_head(s, fill_head, err))
        return -1;
    return store->ops->prompts(store, (struct store_range){1, INT64_MAX},
                               on_prompt, &a, err);
}

const struct export_kind export_prompts = {"prompts", write_all};
