#include "tui/app.h"
#include "tui/screen.h"
#include "tui/term.h"

static void names(struct buf *out)
{
    for (int i = 0; i < SCREENS; i++)
        buf_addf(out, "%s%s", i ? ", " : "", screen_get(i)->name);
}

int app_print(const struct snapshot *s, const char *screen,
              const struct app_size *size, struct buf *out, struct err *err)
{
    struct view v = {.screen = screen_find(screen)};
    struct canvas c = {.ascii = size->ascii || !term_utf8()};
    struct buf list;

    if (v.screen < 0) {
        buf_init(&list, 256);
        names(&list);
        err_set(err, ERR_USAGE, "no screen \"%s\": there are %s", screen,
                list.data);
        buf_release(&list);
        return -1;
    }
    canvas_size(&c, size->width, size->height);
    frame_draw(s, &v, &c);
    canvas_dump(&c, out);
    canvas_release(&c);
    return 0;
}
