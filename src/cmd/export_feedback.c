#include "cmd/export_fields.h"

struct feedbacks_out {
    struct export_sheet *sheet;
    struct err *err;
};

static void fill(struct export_sheet *s, const struct feedback *v)
{
    export_number(s, "seq", v ? v->seq : -1);
    export_fields(s, "", &fields_feedback, v, 0);
}

static void fill_head(struct export_sheet *s)
{
    fill(s, NULL);
}

static int on_feedback(void *arg, const struct feedback *v)
{
    struct feedbacks_out *a = arg;

    fill(a->sheet, v);
    return export_row(a->sheet, a->err);
}

static int write_all(struct export_sheet *s, struct store *store,
                     struct err *err)
{
    struct feedbacks_out a = {s, err};

    if (export_head(s, fill_head, err))
        return -1;
    return store->ops->feedbacks(store, 0, on_feedback, &a, err);
}

const struct export_kind export_feedback = {"feedback", write_all};
