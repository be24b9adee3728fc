/* screen_print.h - whole screens as text, for tests of what stands on them.
 *
 * Include it after cmocka.h. */
#ifndef UNIT_SCREEN_PRINT_H
#define UNIT_SCREEN_PRINT_H

#include <string.h>

#include "base/arena.h"
#include "tui/app.h"
#include "tui/fake.h"
#include "tui/screen.h"

/* Freed by the caller, as is what is printed. */
static inline struct scene *fake_new(void (*fill)(struct snapshot *s))
{
    struct scene *s = memory_new(1, sizeof *s);

    s->at = -1;
    fill(&s->now);
    return s;
}

static inline struct view view_of(const char *screen)
{
    const struct app_settings settings = {.screen = screen, .past = -1};
    struct err err = {0};
    struct view v;

    assert_int_equal(app_view(&settings, &v, &err), 0);
    return v;
}

static inline char *viewed(const struct scene *s, struct view *v,
                           const struct app_size *size)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    app_print(s, v, size, &out);
    return buf_take(&out);
}

static inline char *printed(const struct scene *s, const char *screen,
                            const struct app_size *size)
{
    struct view v = view_of(screen);

    return viewed(s, &v, size);
}

/* Whether it is to be seen, or not to be seen, in ASCII. */
static inline void see(const struct scene *s, struct view *v, int width,
                       int height, const char *text)
{
    const struct app_size size = {width, height, 1};
    char *got = viewed(s, v, &size);

    if (!strstr(got, text))
        fail_msg("no \"%s\" in\n%s", text, got);
    free(got);
}

static inline void miss(const struct scene *s, struct view *v, int width,
                        int height, const char *text)
{
    const struct app_size size = {width, height, 1};
    char *got = viewed(s, v, &size);

    if (strstr(got, text))
        fail_msg("\"%s\" in\n%s", text, got);
    free(got);
}

#endif
