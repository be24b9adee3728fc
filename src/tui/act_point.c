#include <stddef.h>

#include "tui/act.h"

/* The tab under that column; -1 none. */
static int tab_at(const struct view *v, int x)
{
    for (int i = 0; i < SCREENS; i++)
        if (x >= v->tab[i] && x < v->tab[i + 1])
            return i;
    return -1;
}

/* A second click on what is chosen opens it. */
static void click_row(struct app *a, int row)
{
    struct view *v = &a->view;
    int by = v->hit.first + row - v->at[v->screen];

    if (by)
        act_move(a, by);
    else
        act_on_key(a, '\r');
}

static void click(struct app *a, int x, int y)
{
    struct view *v = &a->view;
    int tab = y == 1 && !v->only ? tab_at(v, x) : -1;

    if (tab >= 0)
        act_on_key(a, '1' + tab);
    else if (y >= v->hit.top && y < v->hit.top + v->hit.rows)
        click_row(a, y - v->hit.top);
}

/* The wheel turns what it is over: the list, or what stands below it. */
static void turn(struct app *a, int y, int by)
{
    struct view *v = &a->view;

    if (v->page > 0 && y < v->hit.top + v->hit.rows)
        act_move(a, by);
    else
        act_on_key(a, by > 0 ? 'J' : 'K');
}

void act_on_pointer(struct app *a, int code)
{
    int x, y;

    term_pointer(a->term, &x, &y);
    if (a->view.mode == VIEW_HELP)
        a->view.mode = VIEW_SCREEN;
    if (a->view.mode != VIEW_SCREEN)
        return;
    if (code == CODE_CLICK)
        click(a, x, y);
    else
        turn(a, y, code == CODE_WHEEL_DOWN ? 1 : -1);
}
