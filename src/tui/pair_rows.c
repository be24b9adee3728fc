#include "tui/pair_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/part.h"

#define ANY (-1) /* no order goes by this column */

/* Where a column is shown: in which layouts, and whether rows have both sides
 * or one. */
#define SMALL 1
#define STANDARD 2
#define WIDE 4
#define PAIRED 8
#define SINGLE 16
#define ALL (SMALL | STANDARD | WIDE)
#define BOTH (PAIRED | SINGLE)

struct shown_column {
    const char *head;
    int width, left, sort; /* `left` 1: a text; enum sort, or ANY */
    unsigned where;
    void (*draw)(const struct list_row *r, struct pen *p, int width);
};

/* ---- cells -------------------------------------------------------------- */

static void cell(struct pen *p, int width, enum role role, const char *text)
{
    pen_right(p, width, *text == '-' && !text[1] ? ROLE_DIM : role, text);
}

const char *pair_name(uint64_t key, char out[PAIR_NAME])
{
    if ((key & 0xFFFF) > 1)
        snprintf(out, PAIR_NAME, "%" PRIu64 ".%d", key >> 16,
                 (int)(key & 0xFFFF));
    else
        snprintf(out, PAIR_NAME, "%" PRIu64, key >> 16);
    return out;
}

static void put_name(const struct list_row *r, struct pen *p, int width)
{
    char name[PAIR_NAME];

    cell(p, width, ROLE_DEFAULT, pair_name(r->key, name));
}

static void put_outcome(const struct list_row *r, int side, struct pen *p,
                        int width)
{
    uint8_t o = r->outcome[side];
    int failed = o < OUTCOMES && outcome_failed((enum outcome)o);
    enum role role = failed                  ? ROLE_BAD
                     : o == OUTCOME_FILTERED ? ROLE_WARN
                                             : part_role(side);

    pen_left(p, width, o < OUTCOMES ? role : ROLE_DIM, list_outcome_word(o));
}

static void put_control(const struct list_row *r, struct pen *p, int width)
{
    put_outcome(r, CONTROL, p, width);
}

static void put_treatment(const struct list_row *r, struct pen *p, int width)
{
    put_outcome(r, TREATMENT, p, width);
}

static const char *span(double s, int sign, char out[TEXT_MAX])
{
    char text[TEXT_MAX];

    if (isnan(s))
        return "-";
    text_ns((int64_t)llround(fabs(s) * 1e9), text);
    snprintf(out, TEXT_MAX, "%s%.20s", !sign ? "" : s < 0 ? "-" : "+", text);
    return out;
}

static const char *count(double n, int sign, char out[TEXT_MAX])
{
    char text[TEXT_MAX];

    if (isnan(n))
        return "-";
    text_count((int64_t)llround(fabs(n)), text);
    snprintf(out, TEXT_MAX, "%s%.20s", !sign ? "" : n < 0 ? "-" : "+", text);
    return out;
}

static const char *money(double usd, char out[TEXT_MAX])
{
    return isnan(usd) ? "-" : text_usd((int64_t)llround(usd * 1e9), out);
}

/* Where each row has one side, that one. */
static double either(const double value[SIDES])
{
    return isnan(value[CONTROL]) ? value[TREATMENT] : value[CONTROL];
}

static void put_dlatency(const struct list_row *r, struct pen *p, int width)
{
    char text[TEXT_MAX];

    cell(p, width, ROLE_DEFAULT,
         span(r->latency[TREATMENT] - r->latency[CONTROL], 1, text));
}

static void put_latency(const struct list_row *r, struct pen *p, int width)
{
    char text[TEXT_MAX];

    cell(p, width, ROLE_DEFAULT, span(either(r->latency), 0, text));
}

static void put_dtokens(const struct list_row *r, struct pen *p, int width)
{
    char text[TEXT_MAX];

    cell(p, width, ROLE_DEFAULT,
         count(r->tokens[TREATMENT] - r->tokens[CONTROL], 1, text));
}

static void put_tokens(const struct list_row *r, struct pen *p, int width)
{
    char text[TEXT_MAX];

    cell(p, width, ROLE_DEFAULT, count(either(r->tokens), 0, text));
}

/* Control and treatment, a slash between, where it always stands. */
static void two(struct pen *p, int width, const char *c, const char *t)
{
    int left = (width - 1) / 2;

    cell(p, left, ROLE_CONTROL, c);
    pen_text(p, ROLE_DIM, "/");
    pen_left(p, width - 1 - left,
             *t == '-' && !t[1] ? ROLE_DIM : ROLE_TREATMENT, t);
}

static void two_spans(struct pen *p, int width, const double s[SIDES])
{
    char c[TEXT_MAX], t[TEXT_MAX];

    two(p, width, span(s[CONTROL], 0, c), span(s[TREATMENT], 0, t));
}

static void put_firsts(const struct list_row *r, struct pen *p, int width)
{
    two_spans(p, width, r->first_token);
}

static void put_latencies(const struct list_row *r, struct pen *p, int width)
{
    two_spans(p, width, r->latency);
}

static void put_all_tokens(const struct list_row *r, struct pen *p, int width)
{
    char c[TEXT_MAX], t[TEXT_MAX];

    two(p, width, count(r->tokens[CONTROL], 0, c),
        count(r->tokens[TREATMENT], 0, t));
}

static void put_costs(const struct list_row *r, struct pen *p, int width)
{
    char c[TEXT_MAX], t[TEXT_MAX];

    two(p, width, money(r->cost[CONTROL], c), money(r->cost[TREATMENT], t));
}

/* Only equal answers are 1.00: what is nearly so must not look like it. */
static void put_similarity(const struct list_row *r, struct pen *p, int width)
{
    double s = r->similarity;
    char text[TEXT_MAX] = "-";

    if (!isnan(s))
        snprintf(text, sizeof text, "%.2f", s < 1 && s > .99 ? .99 : s);
    cell(p, width, ROLE_DEFAULT, text);
}

static void put_flags(const struct list_row *r, struct pen *p, int width)
{
    struct pen inside = pen_at(p->on, p->x, p->y, width);

    for (int i = 0; i < LIST_FLAGS; i++)
        if (r->flags >> i & 1) {
            pen_space(&inside, inside.x > inside.from);
            pen_text(&inside, i == LIST_FLAG_ERR ? ROLE_BAD : ROLE_WARN,
                     list_flag_word(i));
        }
    pen_space(p, width);
}

static void put_asked(const struct list_row *r, struct pen *p, int width)
{
    (void)width;
    if (r->read)
        pen_text(p, r->asked[0] ? ROLE_DEFAULT : ROLE_DIM,
                 r->asked[0] ? r->asked : "(no message of a user)");
    else
        pen_text(p, ROLE_DIM, "reading ...");
}

/* ---- the table ---------------------------------------------------------- */

static const struct shown_column columns[] = {
    {"prompt", 8, 0, SORT_PROMPT, ALL | BOTH, put_name},
    {"C", 4, 1, ANY, ALL | BOTH, put_control},
    {"T", 4, 1, ANY, ALL | BOTH, put_treatment},
    {"first C/T", 15, 0, ANY, WIDE | BOTH, put_firsts},
    {"latency C/T", 15, 0, ANY, WIDE | BOTH, put_latencies},
    {"latency", 9, 0, ANY, SMALL | STANDARD | SINGLE, put_latency},
    {"lat T-C", 9, 0, SORT_DLATENCY, ALL | PAIRED, put_dlatency},
    {"tokens", 9, 0, ANY, STANDARD | SINGLE, put_tokens},
    {"tokens C/T", 13, 0, ANY, WIDE | BOTH, put_all_tokens},
    {"tok T-C", 9, 0, SORT_DTOKENS, STANDARD | WIDE | PAIRED, put_dtokens},
    {"sim", 5, 0, SORT_SIMILARITY, STANDARD | WIDE | PAIRED, put_similarity},
    {"cost C/T", 21, 0, ANY, WIDE | BOTH, put_costs},
    {"flags", 9, 1, ANY, STANDARD | WIDE | BOTH, put_flags},
    {"asked", 0, 1, ANY, ALL | BOTH, put_asked},
};
#define COUNT (sizeof columns / sizeof *columns)

static int is_shown(const struct shown_column *c, const struct list_page *l,
                    enum layout layout)
{
    unsigned size = layout == LAYOUT_WIDE       ? WIDE
                    : layout == LAYOUT_STANDARD ? STANDARD
                                                : SMALL;

    return c->where & size && c->where & (l->unpaired ? SINGLE : PAIRED);
}

void pair_heads(const struct list_page *l, enum layout layout, struct pen p)
{
    pen_space(&p, 2);
    for (size_t i = 0; i < COUNT; i++) {
        const struct shown_column *c = &columns[i];
        int here = c->sort == l->of.sort;
        int down = sort_down(l->of.sort, l->of.reverse);
        char head[32];

        if (!is_shown(c, l, layout))
            continue;
        snprintf(head, sizeof head, "%s%s", c->head,
                 !here  ? ""
                 : down ? " v"
                        : " ^");
        if (c->left)
            pen_left(&p, c->width ? c->width : (int)strlen(head), ROLE_DIM,
                     head);
        else
            pen_right(&p, c->width, here ? ROLE_BOLD : ROLE_DIM, head);
        pen_space(&p, 1);
    }
}

/* One bar, as words carry all that colours do. */
static void highlight(const struct pen *p)
{
    for (int x = p->from; x < p->end; x++)
        if (canvas_at(p->on, x, p->y))
            p->on->cell[p->y * p->on->width + x].role = ROLE_CHOSEN;
}

void pair_row(const struct list_page *l, int64_t place, int chosen,
              enum layout layout, struct pen p)
{
    int64_t i = place - l->first;
    const struct list_row *r = i >= 0 && i < l->rows ? &l->row[i] : NULL;

    pen_text(&p, ROLE_DEFAULT, chosen ? ">" : " ");
    pen_text(&p, ROLE_WARN, r && r->marked ? "*" : " ");
    if (!r)
        pen_text(&p, ROLE_DIM, " reading ...");
    for (size_t c = 0; r && c < COUNT; c++)
        if (is_shown(&columns[c], l, layout)) {
            columns[c].draw(r, &p, columns[c].width);
            pen_space(&p, 1);
        }
    if (chosen)
        highlight(&p);
}
