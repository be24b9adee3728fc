#include "cmd/export_fields.h"

struct votes_out {
    struct export_sheet *sheet;
    struct err *err;
};

static void fill(struct export_sheet *s, const struct vote *v)
{
    export_number(s, "seq", v ? v->seq : -1);
    export_fields(s, "", &fields_vote, v, 0);
}

static void fill_head(struct export_sheet *s)
{
    fill(s, NULL);
}

static int on_vote(void *arg, const struct vote *v)
{
    struct votes_out *a = arg;

    fill(a->sheet, v);
    return export_row(a->sheet, a->err);
}

static int write_all(struct export_sheet *s, struct store *store,
                     struct err *err)
{
    struct votes_out a = {s, err};

    if (export_head(s, fill_head, err))
        return -1;
    return store->ops->votes(store, 0, on_vote, &a, err);
}

const struct export_kind export_votes = {"votes", write_all};
