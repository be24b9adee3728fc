#include "tui/act.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>

#define MESSAGE INT64_C(5000000000) /* a message goes by itself */

void act_say(struct app *a, const char *text)
{
    view_say(&a->view, "%s", text);
    a->asked = -1;
    a->message_until = a->now + MESSAGE;
}

int act_ask(struct app *a, enum control_verb verb, int64_t value,
            const char *told)
{
    if (!a->known.running) {
        act_say(a, "nothing is running");
        return -1;
    }
    a->view.request =
        (struct request){.kind = REQUEST_CONTROL, .verb = verb, .value = value};
    app_wish(a);
    act_say(a, told);
    return 0;
}

static void act_leave(struct app *a)
{
    app_leave(a, a->was_running ? APP_ENDED : APP_QUIT);
}

static void act_quit(struct app *a)
{
    if (a->known.running)
        a->view.mode = VIEW_ASK;
    else
        act_leave(a);
}

static void act_stop(struct app *a)
{
    if (a->known.live) {
        act_steer(a, ACTION_STOP);
        return;
    }
    a->view.mode = VIEW_SCREEN;
    if (act_ask(a, CONTROL_STOP, 1,
                "stop asked: what is in flight ends; Ctrl-C aborts now"))
        return;
    a->stop_asked = 1;
    a->view.frozen = 0; /* its end must be seen */
}

/* A second time is an order, and never a slip of the finger. */
static void act_interrupt(struct app *a)
{
    if (!a->known.running)
        act_leave(a);
    else if (a->stop_asked)
        app_leave(a, APP_ABORT);
    else if (a->settings->watching && a->view.mode != VIEW_ASK)
        a->view.mode = VIEW_ASK;
    else
        act_stop(a);
}

static void act_detach(struct app *a)
{
    a->view.mode = VIEW_SCREEN;
    if (!a->known.running)
        act_leave(a);
    else if (a->src->can_detach)
        app_leave(a, APP_DETACH);
    else
        act_say(a, "cannot detach: the run would end with this screen");
}

static void act_pause(struct app *a)
{
    if (a->known.live)
        act_hold(a);
    else if (a->known.paused)
        act_ask(a, CONTROL_RESUME, 1, "asked to go on");
    else
        act_ask(a, CONTROL_PAUSE, 1, "asked to pause; p goes on");
}

static void act_more(struct app *a)
{
    if (a->known.live)
        act_steer(a, ACTION_MORE);
    else
        act_ask(a, CONTROL_MORE, 1,
                "asked for one more in flight, each variant");
}

static void act_fewer(struct app *a)
{
    if (a->known.live)
        act_steer(a, ACTION_FEWER);
    else
        act_ask(a, CONTROL_FEWER, 1,
                "asked for one fewer in flight, each variant");
}

static void act_roll_back(struct app *a)
{
    if (a->known.live)
        act_steer(a, ACTION_ROLL_BACK);
    else
        act_say(a, "nothing to roll back: this is no live split");
}

static void show(struct app *a, int screen)
{
    if (a->view.only) {
        act_say(a, "there is no other screen here");
        return;
    }
    a->view.screen = (screen + SCREENS) % SCREENS;
    a->view.detail = 0;
    a->view.reading.open = 0;
}

static void act_next(struct app *a)
{
    show(a, a->view.screen + 1);
}

static void act_previous(struct app *a)
{
    show(a, a->view.screen - 1);
}

void act_move(struct app *a, int by)
{
    int *at = &a->view.at[a->view.screen];

    if (a->view.page <= 0)
        act_say(a, "there is no list here");
    else if (by > 0 && *at > INT_MAX - by)
        *at = INT_MAX;
    else
        *at = *at + by > 0 ? *at + by : 0;
    a->view.detail = 0;
    a->view.reading.hunk = 0;
    a->view.wish.list.moves++;
}

static void act_down(struct app *a)
{
    act_move(a, 1);
}

static void act_up(struct app *a)
{
    act_move(a, -1);
}

static void act_page_down(struct app *a)
{
    act_move(a, a->view.page);
}

static void act_page_up(struct app *a)
{
    act_move(a, -a->view.page);
}

static void act_top(struct app *a)
{
    act_move(a, -INT_MAX);
}

static void act_bottom(struct app *a)
{
    act_move(a, INT_MAX);
}

static void act_detail_down(struct app *a)
{
    a->view.detail++;
}

static void act_detail_up(struct app *a)
{
    a->view.detail -= a->view.detail > 0;
}

static void window(struct app *a, int longer)
{
    static const int seconds[] = {30, 60, 120, 300, SNAPSHOT_SECONDS};
    const int count = (int)(sizeof(seconds) / sizeof(*seconds));
    int at = 0, now = a->view.window ? a->view.window : 60;

    while (at < count - 1 && seconds[at] < now)
        at++;
    at += longer ? 1 : -1;
    if (at < 0 || at >= count)
        act_say(a, longer ? "this is the longest" : "this is the shortest");
    else
        a->view.window = seconds[at];
}

static void act_longer(struct app *a)
{
    window(a, 1);
}

static void act_shorter(struct app *a)
{
    window(a, 0);
}

static void act_freeze(struct app *a)
{
    a->view.frozen = !a->view.frozen;
}

static void act_earlier(struct app *a)
{
    act_travel(a, -.01);
}

static void act_later(struct app *a)
{
    act_travel(a, .01);
}

static void act_much_earlier(struct app *a)
{
    act_travel(a, -.1);
}

static void act_much_later(struct app *a)
{
    act_travel(a, .1);
}

static void act_filter(struct app *a)
{
    act_start_line(a, LINE_FILTER);
}

static void act_search(struct app *a)
{
    act_start_line(a, LINE_SEARCH);
}

static void act_note(struct app *a)
{
    act_start_line(a, LINE_NOTE);
}

static void act_theme(struct app *a)
{
    enum theme now = term_theme(a->term);
    char text[80];

    term_use_theme(a->term, (enum theme)((now + 1) % THEMES));
    now = term_theme(a->term);
    snprintf(text, sizeof(text), "theme %s: %s", theme_name(now),
             theme_words(now));
    act_say(a, text);
    canvas_size(&a->shown, 0, 0);
}

static void act_mouse(struct app *a)
{
    a->no_mouse = !a->no_mouse;
    term_use_mouse(a->term, !a->no_mouse);
    act_say(a, a->no_mouse ? "mouse off: drag selects text; M on again"
                           : "mouse on: Shift-drag selects text");
}

static void act_redraw(struct app *a)
{
    canvas_size(&a->shown, 0, 0);
    term_redraw(a->term);
}

/* Somebody else may have changed modes, size and contents meanwhile. */
void act_back_again(struct app *a)
{
    term_enter(a->term);
    term_resize(a->term);
    act_redraw(a);
}

static void suspend(struct app *a, int job)
{
    term_leave(a->term);
    signals_suspend(job);
    act_back_again(a);
}

static void act_suspend(struct app *a)
{
    suspend(a, 1);
}

static void act_help(struct app *a)
{
    a->view.help = 0;
    a->view.mode = VIEW_HELP;
}

/* One thing at a time, and never out of the program. */
static void act_back(struct app *a)
{
    struct view *v = &a->view;

    if (v->mode == VIEW_SCREEN && v->wish.at >= 0)
        v->wish.at = -1;
    v->mode = VIEW_SCREEN;
}

static void (*const acts[ACTIONS])(struct app *a) = {
    [ACTION_QUIT] = act_quit,
    [ACTION_NEXT] = act_next,
    [ACTION_PREVIOUS] = act_previous,
    [ACTION_PAUSE] = act_pause,
    [ACTION_STOP] = act_stop,
    [ACTION_ROLL_BACK] = act_roll_back,
    [ACTION_CONFIRM] = act_confirm,
    [ACTION_INTERRUPT] = act_interrupt,
    [ACTION_DETACH] = act_detach,
    [ACTION_MORE] = act_more,
    [ACTION_FEWER] = act_fewer,
    [ACTION_DOWN] = act_down,
    [ACTION_UP] = act_up,
    [ACTION_PAGE_DOWN] = act_page_down,
    [ACTION_PAGE_UP] = act_page_up,
    [ACTION_TOP] = act_top,
    [ACTION_BOTTOM] = act_bottom,
    [ACTION_DETAIL_DOWN] = act_detail_down,
    [ACTION_DETAIL_UP] = act_detail_up,
    [ACTION_LONGER] = act_longer,
    [ACTION_SHORTER] = act_shorter,
    [ACTION_FREEZE] = act_freeze,
    [ACTION_REDRAW] = act_redraw,
    [ACTION_SUSPEND] = act_suspend,
    [ACTION_HELP] = act_help,
    [ACTION_BACK] = act_back,
    [ACTION_EARLIER] = act_earlier,
    [ACTION_LATER] = act_later,
    [ACTION_MUCH_EARLIER] = act_much_earlier,
    [ACTION_MUCH_LATER] = act_much_later,
    [ACTION_FILTER] = act_filter,
    [ACTION_SEARCH] = act_search,
    [ACTION_NOTE] = act_note,
    [ACTION_EDIT] = act_edit,
    [ACTION_THEME] = act_theme,
    [ACTION_MOUSE] = act_mouse,
};

static void unknown(struct app *a, int code)
{
    char name[NAME_MAX_KEY], text[96];

    snprintf(text, sizeof(text), "no action on '%s' here, ? for help",
             keymap_name(code, name));
    act_say(a, text);
}

static void jump(struct app *a, int code)
{
    if (code - '1' < SCREENS)
        show(a, code - '1');
    else
        unknown(a, code);
}

static int is_scroll(enum action action)
{
    return action == ACTION_DOWN || action == ACTION_UP ||
           action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
}

static enum action action_of(const struct app *a, int code)
{
    const struct screen *screen = screen_get(a->view.screen);
    enum action action;

    if (a->view.mode == VIEW_ASK)
        return keymap_find(SCOPE_ASK, NULL, code);
    if (a->view.mode == VIEW_CONFIRM)
        return keymap_find(SCOPE_CONFIRM, NULL, code);
    action = keymap_find(SCOPE_GLOBAL, screen->keys, code);
    /* Any key closes the help; these three must never be in vain. */
    if (a->view.mode == VIEW_HELP && action != ACTION_INTERRUPT &&
        action != ACTION_SUSPEND && action != ACTION_REDRAW &&
        !is_scroll(action))
        return ACTION_BACK;
    return action;
}

/* A slip of the finger is no yes. */
static int is_no(enum action action)
{
    return action == ACTION_NONE || action == ACTION_BACK;
}

/* Whatever moves in a list moves in the help. */
static void scroll_help(struct app *a, enum action action)
{
    const int page = a->view.page > 1 ? a->view.page - 1 : 1;
    const int by = action == ACTION_DOWN        ? 1
                   : action == ACTION_UP        ? -1
                   : action == ACTION_PAGE_DOWN ? page
                   : action == ACTION_PAGE_UP   ? -page
                                                : 0;

    a->view.help += by;
}

/* The screen first: a key may do there what it does nowhere else. */
static enum acted own_act(struct app *a, enum action action, int code)
{
    const struct screen *screen = screen_get(a->view.screen);
    enum acted acted;

    if (!screen->act || a->view.mode != VIEW_SCREEN)
        return ACTED_NOT;
    acted = screen->act(a->src->hold(a->src->arg), &a->view, action, code);
    a->src->let_go(a->src->arg);
    if (a->view.message[0])
        a->message_until = a->now + MESSAGE;
    return acted;
}

void act_on_key(struct app *a, int code)
{
    enum action action = action_of(a, code);

    a->view.message[0] = '\0';
    a->dirty = 1;
    if (code == CODE_CLICK || code == CODE_WHEEL_UP || code == CODE_WHEEL_DOWN)
        act_on_pointer(a, code);
    else if (a->view.mode == VIEW_LINE)
        act_on_line(a, code);
    else if (a->view.mode == VIEW_CONFIRM && is_no(action))
        act_decline(a);
    else if (a->view.mode == VIEW_HELP && is_scroll(action))
        scroll_help(a, action);
    else if (action != ACTION_NONE && own_act(a, action, code) == ACTED)
        return;
    else if (action == ACTION_JUMP)
        jump(a, code);
    else if (acts[action])
        acts[action](a);
    else
        unknown(a, code);
}

void act_on_signal(struct app *a, int number)
{
    a->dirty = 1;
    if (number == SIGINT)
        act_interrupt(a);
    else if (number == SIGTERM || number == SIGQUIT)
        app_leave(a, APP_TERMINATED);
    else if (number == SIGHUP)
        app_leave(a, APP_HUNG_UP);
    else if (number == SIGTSTP)
        suspend(a, 0);
    else if (number == SIGCONT)
        act_back_again(a);
    else
        term_resize(a->term);
}
