#include <stdio.h>
#include <string.h>

#include "desk/filter.h"
#include "tui/app.h"
#include "tui/screen.h"
#include "tui/term.h"

static const char *screen_name(int i)
{
    return screen_get(i)->name;
}

static const char *theme_named(int i)
{
    return theme_name((enum theme)i);
}

static int unknown(const char *kind, const char *name,
                   const char *(*name_of)(int i), int count, struct err *err)
{
    struct buf list;

    buf_init(&list, 256);
    for (int i = 0; i < count; i++)
        buf_addf(&list, "%s%s", i ? ", " : "", name_of(i));
    err_set(err, ERR_USAGE, "no %s \"%s\": there are %s", kind, name,
            list.data);
    buf_release(&list);
    return -1;
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

/* What is typed there is looked at before anything is drawn: a script must
 * not take all pairs for the ones it asked for. */
static int check(const struct app_settings *s, struct err *err)
{
    struct filter filter = {0};
    struct filter_error e = {0};

    if (s->theme && theme_find(s->theme) < 0)
        return unknown("theme", s->theme, theme_named, THEMES, err);
    if (s->filter && filter_parse(&filter, s->filter, &e))
        return err_set(err, ERR_USAGE, "--filter: %s", e.text);
    return 0;
}

int app_view(const struct app_settings *settings, struct view *out,
             struct err *err)
{
    const char *name = settings->screen, *filter = settings->filter;
    int id = name ? screen_find(name) : 0;

    memset(out, 0, sizeof(*out)); /* padding too: wishes are compared */
    if (id < 0)
        return unknown("screen", name, screen_name, SCREENS, err);
    /* The start of a filter is another filter. */
    if (filter && strlen(filter) >= sizeof(out->wish.list.filter))
        return err_set(err, ERR_USAGE,
                       "a filter of more than %zu bytes is too long",
                       sizeof(out->wish.list.filter) - 1);
    out->screen = id;
    begin(settings, out);
    return check(settings, err);
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
