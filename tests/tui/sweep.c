/* Every screen of a store at every size from 1x1 to 300x100, as it is, with
 * its help and with the question; for sanitizers to look on.
 *
 *     sweep STORE [STEP]      only every STEP-th width and height
 *
 * Fails when something that a terminal obeys is in a cell. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk/desk.h"
#include "stats/gsl.h"
#include "store/store.h"
#include "tui/app.h"
#include "tui/screen.h"

#define WIDEST 300
#define HIGHEST 100
#define PATIENCE 100000 /* pieces of work */

static int is_harmless(const struct canvas *c)
{
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            uint32_t point = cell->point[0];

            if ((cell->width && point < ' ') || (point >= 0x7F && point < 0xA0))
                return 0;
            if (cell->width == 2 && x + 1 == c->width)
                return 0;
        }
    return 1;
}

static long draw(const struct scene *s, struct view *v, int width, int height)
{
    static const enum view_mode modes[] = {VIEW_SCREEN, VIEW_HELP, VIEW_ASK,
                                           VIEW_LINE};
    struct canvas c = {.ascii = (width + height) & 1};
    long bad = 0;

    for (int i = 0; i < 4; i++) {
        v->mode = modes[i];
        v->reading.open = i & 1;
        v->detail = height / 3;
        canvas_size(&c, width, height);
        frame_draw(s, v, &c);
        bad += !is_harmless(&c);
    }
    canvas_release(&c);
    return bad;
}

static int lay_out(struct desk *d, const struct view *v)
{
    struct wish w;

    for (int i = 0; i < PATIENCE; i++) {
        int more;

        view_wish(v, &w);
        more = desk_work(d, &w, 1790000000000000);
        desk_publish(d);
        if (!more)
            return 0;
    }
    return -1;
}

static long sweep(struct desk *d, int id, int step)
{
    const struct app_settings settings = {.screen = screen_get(id)->name};
    struct err err = {0};
    struct view v;
    long bad = 0, drawn = 0;

    if (app_view(&settings, &v, &err) || lay_out(d, &v))
        return 1;
    for (int width = 1; width <= WIDEST; width += step)
        for (int height = 1; height <= HIGHEST; height += step, drawn++)
            bad += draw(desk_scene(d), &v, width, height);
    printf("%s: %ld sizes, %ld bad\n", screen_get(id)->name, drawn, bad);
    return bad;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    int step = argc > 2 ? atoi(argv[2]) : 1;
    struct store *store;
    struct desk *d;
    long bad = 0;

    setlocale(LC_CTYPE, "C.UTF-8");
    stats_init();
    if (argc < 2 || step < 1)
        return 2;
    store = store_open(argv[1], STORE_READ, &err);
    d = store ? desk_new(store, argv[1], &err) : NULL;
    if (!d) {
        fprintf(stderr, "sweep: %s\n", err.text);
        return 1;
    }
    for (int id = 0; id < SCREENS; id++)
        bad += sweep(d, id, step);
    desk_free(d);
    return bad != 0;
}
