#include "tui/app.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tui/act.h"
#include "tui/rescue.h"

#define MS INT64_C(1000000)
#define LONGEST (MS * 100000000) /* a run: three years; more is damage */
#define ECHO_GAP (25 * MS)       /* at least, between answers to keys */

static int64_t clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

void app_leave(struct app *a, enum app_end end)
{
    a->done = 1;
    a->end = end;
}

/* A request that was refused is told as soon as that is known. */
static void learn(struct app *a, const struct scene *s)
{
    const struct engine *e = &s->now.engine;
    int was = a->known.paused;

    if (s->at < 0) {
        a->known.running = s->now.alive && !phase_ended(e->phase);
        act_overtaken(a, &e->release);
        act_answered(a, &s->now);
        a->known.live = s->now.live;
        a->known.release = e->release;
        a->known.paused = s->now.live ? e->release.state == RELEASE_HELD
                                      : e->phase == PHASE_PAUSED;
        a->known.elapsed = e->elapsed < LONGEST ? e->elapsed : LONGEST;
    }
    if (a->known.paused != was)
        a->view.message[0] = '\0'; /* what was asked has happened */
    a->known.at = s->at;
    if (s->tolds != a->known.tolds && s->refused)
        act_say(a, s->told);
    a->known.tolds = s->tolds;
}

/* There is a new scene. */
static void update(struct app *a)
{
    char byte[64];

    while (read(a->src->fd, byte, sizeof(byte)) == (ssize_t)sizeof(byte))
        ;
    learn(a, a->src->hold(a->src->arg));
    a->src->let_go(a->src->arg);
    a->dirty = 1;
    if (a->known.running) {
        a->was_running = 1;
        return;
    }
    if (a->stop_asked)
        app_leave(a, APP_STOP_ASKED);
    /* There is nothing left to ask about. */
    if (a->view.mode == VIEW_ASK || a->view.mode == VIEW_CONFIRM)
        a->view.mode = VIEW_SCREEN;
}

/* The wish goes out before the picture is sent: what is to be fetched comes
 * while a slow terminal is still busy with it. */
void app_wish(struct app *a)
{
    struct wish now;

    view_wish(&a->view, &now);
    if (memcmp(&now, &a->wished, sizeof(now)) != 0) {
        a->wished = now;
        a->src->wish(a->src->arg, &now);
    }
    if (a->view.request.kind != REQUEST_NONE)
        a->src->ask(a->src->arg, &a->view.request);
    a->view.request = (struct request){0};
}

static void draw(struct app *a)
{
    const struct scene *scene;
    int width, height;

    if (a->message_until < a->now)
        a->view.message[0] = '\0';
    term_size(a->term, &width, &height);
    canvas_size(&a->next, width, height);
    scene = a->src->hold(a->src->arg);
    learn(a, scene); /* keys mean what is seen */
    frame_draw(scene, &a->view, &a->next);
    a->src->let_go(a->src->arg);
    a->dirty = 0;
    app_wish(a);
    if (canvas_equal(&a->next, &a->shown))
        return;
    term_put(a->term, &a->next);
    canvas_copy(&a->shown, &a->next);
    a->draw_at = a->now + ECHO_GAP;
}

static int wait_ms(const struct app *a)
{
    int64_t until = INT64_MAX;

    if (a->dirty)
        until = a->draw_at;
    else if (a->view.message[0])
        until = a->message_until;
    if (until == INT64_MAX)
        return -1;
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
    struct pollfd p[3] = {{.fd = term_fd(a->term), .events = POLLIN},
                          {.fd = a->signals.fd[0], .events = POLLIN},
                          {.fd = a->src->fd, .events = POLLIN}};
    int number;

    a->now = clock_ns();
    if (a->view.message[0] && a->now >= a->message_until)
        a->dirty = 1;
    if (a->dirty && a->now >= a->draw_at)
        draw(a);
    if (a->done || poll(p, 3, wait_ms(a)) <= 0)
        return;
    a->now = clock_ns();
    while ((number = signals_next(&a->signals)))
        act_on_signal(a, number);
    if (p[0].revents)
        read_keys(a);
    if (p[2].revents)
        update(a);
}

static int start(struct app *a, struct err *err)
{
    const struct app_settings *s = a->settings;
    struct term_settings how = {
        .tty = s->tty, .ascii = s->ascii, .mouse = !s->no_mouse};

    if (app_view(s, &a->view, err) || signals_start(&a->signals, err))
        return -1;
    how.theme = s->mono    ? THEME_mono
                : s->theme ? (enum theme)theme_find(s->theme)
                           : 0;
    a->term = term_open(&how, err);
    if (!a->term) {
        signals_stop(&a->signals);
        return -1;
    }
    a->next.ascii = term_ascii(a->term);
    a->wished.at = INT64_MIN; /* differs from any */
    a->dirty = 1;
    return 0;
}

int app_run(const struct app_source *src, const struct app_settings *settings,
            enum app_end *end, struct err *err)
{
    struct app a = {.src = src, .settings = settings, .asked = -1};
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
    close(tty);
    return rc;
}
