#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/screen.h"

struct watch_settings {
    char *snapshot, *screen;
    int ascii, mono;
};

#define AT(m) offsetof(struct watch_settings, m)
static const struct opt options[] = {
    {"screen", 0, OPT_TEXT, "NAME", AT(screen), 0, 0,
     "screen to begin with (overview)"},
    {"snapshot", 0, OPT_TEXT, "NAME[,WxH]", AT(snapshot), 0, 0,
     "print one screen as text and exit: overview,160x48"},
    {"ascii", 0, OPT_FLAG, NULL, AT(ascii), 0, 0,
     "draw with ASCII characters only"},
    {"mono", 0, OPT_FLAG, NULL, AT(mono), 0, 0, "no colours, as NO_COLOR"},
    {0},
};

static int print(const struct watch_settings *w, const char *store,
                 struct err *err)
{
    struct buf out;
    int rc;

    buf_init(&out, 16 * 1024 * 1024);
    rc = screen_print(store, w->snapshot, w->ascii, &out, err);
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
        .app = {.screen = w->screen, .ascii = w->ascii, .mono = w->mono},
        .can_detach = 1,
    };
    enum app_end end;

    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    if (w->snapshot)
        return print(w, args[0], err);
    if (!screen_possible())
        return err_set(err, ERR_USAGE,
                       "no terminal that can show a screen; --snapshot "
                       "overview prints it as text");
    s.store = args[0];
    if (screen_child(&s, &end, err))
        return -1;
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
