#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/follow.h"
#include "cmd/look_option.h"
#include "cmd/screen.h"

struct watch_settings {
    char *snapshot, *screen, *filter;
    int64_t past;
    int no_screen;
    struct look_settings look;
};

#define AT(m) offsetof(struct watch_settings, m)
static const struct opt options[] = {
    {"screen", 0, OPT_TEXT, "NAME", AT(screen), 0, 0,
     "screen to begin with (overview)"},
    {"snapshot", 0, OPT_TEXT, "NAME[,WxH]", AT(snapshot), 0, 0,
     "print one screen as text and exit: overview,160x48"},
    {"no-screen", 0, OPT_FLAG, NULL, AT(no_screen), 0, 0,
     "print a line every ten seconds and for each event"},
    {"filter", 0, OPT_TEXT, "EXPR", AT(filter), 0, 0,
     "pairs to list, such as 'T.err | dlatency>1s'"},
    {"past", 0, OPT_SPAN, "SPAN", AT(past), 0, 0,
     "what was known so long after the start of a run that is over"},
    LOOK_OPTIONS(struct watch_settings, look),
    {0},
};

static int print(const struct screen_settings *s, const char *shape,
                 struct err *err)
{
    struct buf out;
    int rc;

    buf_init(&out, 16 * 1024 * 1024);
    rc = screen_print(s, shape, &out, err);
    if (rc == 0)
        fputs(out.data, stdout);
    buf_release(&out);
    return rc;
}

static int watch(void *settings, int argc, char **args, int *status,
                 struct err *err)
{
    const struct watch_settings *w = settings;
    struct screen_settings s = {
        .app = {.screen = w->screen,
                .filter = w->filter,
                .past = w->past,
                .watching = 1},
        .can_detach = 1,
    };
    enum app_end end;

    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    s.store = args[0];
    look_set(&w->look, &s.app);
    if (w->snapshot)
        return print(&s, w->snapshot, err);
    if (w->no_screen)
        return follow(s.store, err);
    if (!screen_possible())
        return err_set(err, ERR_USAGE,
                       "no terminal that can show a screen; --snapshot "
                       "overview prints it as text, --no-screen lines");
    if (screen_child(&s, &end, err))
        return -1;
    if (end == APP_STOP_ASKED)
        printf("stopped; the same command goes on, diptych report %s tells "
               "what came of it so far\n",
               args[0]);
    *status = end == APP_TERMINATED ? STATUS_TERMINATED : STATUS_DONE;
    return 0;
}

const struct command command_watch = {
    .name = "watch",
    .about = "the dashboard on a running or finished experiment",
    .usage = "STORE",
    .options = options,
    .size = sizeof(struct watch_settings),
    .run = watch,
};
