#include <stdio.h>
#include <string.h>

#include "tui/app.h"
#include "tui/screen.h"
#include "tui/term.h"

static void names(struct buf *out)
{
    for (int i = 0; i < SCREENS; i++)
        buf_addf(out, "%s%s", i ? ", " : "", screen_get(i)->name);
}

static void begin(const struct app_settings *s, struct view *v)
{
    struct wish *w = &v->wish;

    v->only = s->only;
    w->at = s->past > 0 ? s->past : -1;
    snprintf(w->list.filter, sizeof(w->list.filter), "%s",
             s->filter ? s->filter : "");
    snprintf(w->review.reviewer, sizeof(w->review.reviewer), "%s",
             s->reviewer ? s->reviewer : "");
    w->review.seed = s->seed;
    w->review.sample = s->sample;
}

int app_view(const struct app_settings *settings, struct view *out,
             struct err *err)
{
    const char *name = settings->screen;
    int id = name ? screen_find(name) : 0;
    struct buf list;

    memset(out, 0, sizeof(*out)); /* padding too: wishes are compared */
    out->screen = id;
    begin(settings, out);
    if (id >= 0)
        return 0;
    buf_init(&list, 256);
    names(&list);
    err_set(err, ERR_USAGE, "no screen \"%s\": there are %s", name, list.data);
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
