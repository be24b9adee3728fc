#include <string.h>

#include "tui/app.h"
#include "tui/screen.h"
#include "tui/term.h"

static void names(struct buf *out)
{
    for (int i = 0; i < SCREENS; i++)
        buf_addf(out, "%s%s", i ? ", " : "", screen_get(i)->name);
}

int app_view(const char *screen, struct view *out, struct err *err)
{
    struct buf list;
    int id = screen ? screen_find(screen) : 0;

    memset(out, 0, sizeof(*out)); /* padding too: wishes are compared */
    out->screen = id;
    out->wish.at = -1;
    if (id >= 0)
        return 0;
    buf_init(&list, 256);
    names(&list);
    err_set(err, ERR_USAGE, "no screen \"%s\": there are %s", screen,
            list.data);
    buf_release(&list);
    return -1;
}

void app_print(const struct scene *s, struct view *v,
               const struct app_size *size, struct buf *out)
{
    struct canvas c = {.ascii = size->ascii || !term_utf8()};

    canvas_size(&c, size->width, size->height);
    frame_draw(s, v, &c);
    canvas_dump(&c, out);
    canvas_release(&c);
}
