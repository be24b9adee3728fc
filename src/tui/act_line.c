#include <string.h>

#include "desk/filter.h"
#include "tui/act.h"

void act_start_line(struct app *a, enum line_use use)
{
    const struct view *v = &a->view;
    const char *text = use == LINE_FILTER   ? v->wish.list.filter
                       : use == LINE_SEARCH ? v->wish.list.search
                                            : v->note;

    line_start(&a->view.line, use, text);
    a->view.mode = VIEW_LINE;
    term_use_paste(a->term, 1);
}

/* A filter and a search work where the list is, from wherever they come. */
static void take(struct app *a)
{
    struct view *v = &a->view;
    const struct line *l = &v->line;

    if (l->use == LINE_NOTE) {
        memcpy(v->note, l->text, sizeof(v->note));
        return;
    }
    memcpy(l->use == LINE_FILTER ? v->wish.list.filter : v->wish.list.search,
           l->text, sizeof(l->text));
    v->at[SCREEN_pairs] = 0;
    v->wish.list.moves++;
    v->screen = SCREEN_pairs;
}

/* Whoever goes on typing would give commands. */
static int is_wrong(struct app *a)
{
    const struct line *l = &a->view.line;
    struct filter filter = {0};
    struct filter_error e = {0};

    if (l->use != LINE_FILTER || filter_parse(&filter, l->text, &e) == 0)
        return 0;
    act_say(a, e.text);
    return 1;
}

void act_on_line(struct app *a, int code)
{
    enum line_key key = line_type(&a->view.line, code);

    if (key == LINE_GOES_ON)
        return;
    if (key == LINE_DONE && is_wrong(a))
        return;
    if (key == LINE_DONE)
        take(a);
    a->view.mode = VIEW_SCREEN;
    term_use_paste(a->term, 0);
}
