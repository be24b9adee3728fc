#include "tui/pair_fields.h"

#include "desk/fields.h"

#define MOST 4096 /* bytes of the names of one kind */
#define ROOM 120  /* columns from which on there is room for what they mean */

/* Other names for a field are for fingers that know them: they are not told
 * here. */
static void add_names(struct buf *out, enum field_kind kind, int width)
{
    const struct field *f;

    for (size_t i = 0; (f = field_row(i)); i++) {
        if (f->kind != kind || !*f->help)
            continue;
        buf_addf(out, " %s", f->name);
        if (width >= ROOM)
            buf_addf(out, " (%s)", f->help);
    }
}

static void one_kind(enum field_kind kind, struct box *b)
{
    const char *example = field_example(kind);
    struct buf text;

    buf_init(&text, MOST);
    buf_addf(&text, "%s:", *example ? example : "holds or not");
    add_names(&text, kind, b->width);
    box_wrap(b, 1, ROLE_DEFAULT, text.data);
    buf_release(&text);
}

void pair_fields(struct box *b)
{
    box_rule(b, "what a filter may ask");
    box_wrap(b, 1, ROLE_BOLD,
             "err & T & latency>2s  timeout | 429  !(dlatency>1s | same)  "
             "< <= = >= > !=");
    for (int kind = FIELD_FLAG; kind <= FIELD_SHARE; kind++)
        one_kind((enum field_kind)kind, b);
    box_wrap(b, 1, ROLE_DIM,
             "of either side; C. or T. before it: of that one; d...: treatment "
             "minus control");
}
