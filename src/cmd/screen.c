#include "cmd/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/await.h"
#include "cmd/screen_thread.h"
#include "desk/desk.h"
#include "net/loop.h"
#include "tui/rescue.h"
#include "tui/screen.h"

#define PRINT_US INT64_C(60000000) /* a search may take long */
#define ROUNDS 3

#define DIED 100 /* exit status of a screen that could not begin */

static struct desk *open_desk(const char *store, struct err *err)
{
    struct store *s = await_store(store, AWAIT, err);

    return s ? desk_new(s, store, err) : NULL;
}

static int run(const struct screen_settings *s, enum app_end *end,
               struct err *err)
{
    struct desk *desk = open_desk(s->store, err);
    struct screen_thread *t = desk ? screen_thread_new(desk, err) : NULL;
    struct app_source source;
    int rc;

    if (!t)
        return -1;
    screen_thread_source(t, &source);
    source.can_detach = s->can_detach;
    rc = app_run(&source, &s->app, end, err);
    screen_thread_free(t);
    return rc;
}

/* What the child has to say goes through a pipe: its standard error is the
 * terminal that it draws on. */
static void child(const struct screen_settings *s, int words)
{
    struct err err = {0};
    enum app_end end;

    if (run(s, &end, &err) == 0)
        _exit((int)end);
    if (write(words, &err, sizeof(err)) < 0)
        _exit(DIED + 1);
    _exit(DIED);
}

static int judge(int status, int words, enum app_end *end, struct err *err)
{
    if (status < 0)
        return err_set(err, ERR_IO, "the screen cannot be waited for");
    if (WIFSIGNALED(status))
        return err_set(err, ERR_IO, "the screen was killed by signal %d (%s)",
                       WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) < DIED) {
        *end = (enum app_end)WEXITSTATUS(status);
        return 0;
    }
    if (read(words, err, sizeof(*err)) != (ssize_t)sizeof(*err))
        err_set(err, ERR_IO, "the screen ended with status %d",
                WEXITSTATUS(status));
    return -1;
}

static int fork_screen(const struct screen_settings *s,
                       const struct rescue *saved, enum app_end *end,
                       struct err *err)
{
    int words[2], rc;
    pid_t pid;

    if (pipe2(words, O_CLOEXEC))
        return err_set(err, ERR_IO, "no pipe: %s", strerror(errno));
    fflush(NULL); /* or the child has it, too */
    pid = fork();
    if (pid == 0)
        child(s, words[1]);
    close(words[1]);
    rc = pid > 0 ? judge(rescue_wait(saved, pid), words[0], end, err)
                 : err_set(err, ERR_IO, "no process for the screen: %s",
                           strerror(errno));
    close(words[0]);
    return rc;
}

int screen_child(const struct screen_settings *s, enum app_end *end,
                 struct err *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC), rc;
    struct rescue saved;

    rescue_save(&saved, tty);
    rc = fork_screen(s, &saved, end, err);
    if (tty >= 0)
        close(tty);
    return rc;
}

static int read_shape(const char *shape, char name[32], struct app_size *size,
                      struct err *err)
{
    const char *comma = strchr(shape, ',');
    char rest;

    snprintf(name, 32, "%.*s", (int)(comma ? comma - shape : 31), shape);
    if (!comma)
        return 0;
    if (sscanf(comma + 1, "%dx%d%c", &size->width, &size->height, &rest) == 2 &&
        size->width > 0 && size->height > 0 && size->width <= 1000 &&
        size->height <= 1000)
        return 0;
    return err_set(err, ERR_USAGE, "\"%s\" is not SCREEN or SCREEN,80x24",
                   shape);
}

static int work(struct desk *d, const struct view *v, struct err *err)
{
    int64_t until = loop_wall_us() + PRINT_US;
    struct wish w;

    view_wish(v, &w);
    while (desk_work(d, &w, loop_wall_us()) && loop_wall_us() < until)
        ;
    desk_publish(d);
    if (desk_scene(d)->trouble[0])
        return err_set(err, ERR_IO, "%s", desk_scene(d)->trouble);
    return 0;
}

/* How many rows there is room for is known when it was drawn once. */
static int print(struct desk *d, struct view *v, const struct app_size *size,
                 struct buf *out, struct err *err)
{
    for (int round = 0; round < ROUNDS; round++) {
        if (work(d, v, err))
            return -1;
        buf_clear(out);
        app_print(desk_scene(d), v, size, out);
    }
    return 0;
}

int screen_print(const struct screen_settings *s, const char *shape,
                 struct buf *out, struct err *err)
{
    struct app_size size = {80, 24, s->app.ascii};
    struct app_settings app = s->app;
    struct desk *desk;
    struct view v;
    char name[32];
    int rc;

    if (read_shape(shape, name, &size, err))
        return -1;
    app.screen = name;
    if (app_view(&app, &v, err))
        return -1;
    desk = open_desk(s->store, err);
    if (!desk)
        return -1;
    rc = print(desk, &v, &size, out, err);
    desk_free(desk);
    return rc;
}

int screen_possible(void)
{
    const char *term = getenv("TERM");
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);

    if (tty < 0)
        return 0;
    close(tty);
    return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}
