#include "tui/app.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tui/act.h"
#include "tui/rescue.h"

#define MS INT64_C(1000000)
#define UPDATE (250 * MS)  /* new numbers */
#define ECHO_GAP (40 * MS) /* at least, between answers to keys */

static int64_t clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

/* Old numbers with a word about it are better than none. */
static void update(struct app *a)
{
    struct err err = {0};

    a->view.trouble[0] = '\0';
    if (a->src->update(a->src->arg, &err))
        snprintf(a->view.trouble, sizeof(a->view.trouble), "%.250s", err.text);
    a->update_at = clock_ns() + UPDATE;
    a->dirty = 1;
    if (app_running(a)) {
        a->was_running = 1;
        return;
    }
    if (a->stop_asked)
        app_leave(a, APP_STOP_ASKED);
    /* There is nothing left to ask about. */
    if (a->view.mode == VIEW_ASK)
        a->view.mode = VIEW_SCREEN;
}

static void draw(struct app *a)
{
    const struct snapshot *s = a->src->snapshot(a->src->arg);
    int width, height;

    if (a->message_until < a->now)
        a->view.message[0] = '\0';
    term_size(a->term, &width, &height);
    canvas_size(&a->next, width, height);
    frame_draw(a->view.frozen ? a->frozen : s, &a->view, &a->next);
    a->dirty = 0;
    if (canvas_equal(&a->next, &a->shown))
        return;
    term_put(a->term, &a->next);
    canvas_copy(&a->shown, &a->next);
    a->draw_at = a->now + ECHO_GAP;
}

static int wait_ms(const struct app *a)
{
    int64_t until = a->update_at;

    if (a->dirty && a->draw_at < until)
        until = a->draw_at;
    return until > a->now ? (int)((until - a->now) / MS) + 1 : 0;
}

static void read_keys(struct app *a)
{
    int code;

    while (!a->done && (code = term_key(a->term)) != CODE_NONE) {
        if (code < 0)
            app_leave(a, APP_HUNG_UP);
        else
            act_on_key(a, code);
    }
}

static void turn(struct app *a)
{
    struct pollfd p[2] = {{.fd = term_fd(a->term), .events = POLLIN},
                          {.fd = a->signals.fd[0], .events = POLLIN}};
    int number;

    a->now = clock_ns();
    if (a->now >= a->update_at)
        update(a);
    if (a->dirty && a->now >= a->draw_at)
        draw(a);
    if (a->done || poll(p, 2, wait_ms(a)) <= 0)
        return;
    a->now = clock_ns();
    while ((number = signals_next(&a->signals)))
        act_on_signal(a, number);
    if (p[0].revents)
        read_keys(a);
}

static int start(struct app *a, struct err *err)
{
    const struct term_settings how = {.tty = a->settings->tty,
                                      .ascii = a->settings->ascii,
                                      .mono = a->settings->mono};

    if (a->settings->screen) {
        a->view.screen = screen_find(a->settings->screen);
        if (a->view.screen < 0)
            return err_set(err, ERR_USAGE, "no screen \"%s\"",
                           a->settings->screen);
    }
    if (signals_start(&a->signals, err))
        return -1;
    a->term = term_open(&how, err);
    if (!a->term) {
        signals_stop(&a->signals);
        return -1;
    }
    a->next.ascii = term_ascii(a->term);
    return 0;
}

int app_run(const struct app_source *src, const struct app_settings *settings,
            enum app_end *end, struct err *err)
{
    struct app a = {.src = src, .settings = settings};
    struct rescue rescue = {.tty = -1};
    const char *name = settings->tty ? settings->tty : "/dev/tty";
    int tty = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    int rc = -1;

    if (tty < 0)
        return err_set(err, ERR_IO, "%s: %s", name, strerror(errno));
    rescue_save(&rescue, tty);
    if (start(&a, err))
        goto out;
    rescue_arm(&rescue);
    while (!a.done)
        turn(&a);
    term_close(a.term);
    rescue_disarm(&rescue);
    signals_stop(&a.signals);
    *end = a.end;
    rc = 0;
out:
    canvas_release(&a.next);
    canvas_release(&a.shown);
    free(a.frozen);
    close(tty);
    return rc;
}
