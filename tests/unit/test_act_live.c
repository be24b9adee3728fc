/* What keys ask of a live split: nothing without a yes, and no yes to another
 * question than the one that was read. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "tui/act.h"

#define PERCENT (SHARE_WHOLE / 100)

struct asked {
    struct request last;
    int count;
};

static void wish(void *arg, const struct wish *w)
{
    (void)arg;
    (void)w;
}

static void ask(void *arg, const struct request *r)
{
    struct asked *a = arg;

    a->last = *r;
    a->count++;
}

/* What these keys do does not hang on what is shown. */
static const struct scene *hold(void *arg)
{
    (void)arg;
    return NULL;
}

static void let_go(void *arg)
{
    (void)arg;
}

struct made {
    struct asked asked;
    struct app_source source;
    struct app_settings settings;
    struct app app;
};

static struct app *make(struct made *m)
{
    memset(m, 0, sizeof *m);
    m->source = (struct app_source){.hold = hold,
                                    .let_go = let_go,
                                    .wish = wish,
                                    .ask = ask,
                                    .arg = &m->asked,
                                    .can_detach = 1};
    m->settings.watching = 1;
    m->app.src = &m->source;
    m->app.settings = &m->settings;
    m->app.known.running = m->app.known.live = 1;
    m->app.known.release =
        (struct release){.state = RELEASE_RAMPING, .share = 5 * PERCENT};
    m->app.wished.at = INT64_MIN;
    m->app.asked = -1;
    return &m->app;
}

static void changes_wait_for_a_yes(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    act_on_key(a, 'R');
    assert_int_equal(a->view.mode, VIEW_CONFIRM);
    assert_int_equal(m.asked.count, 0);
    act_on_key(a, 'y');
    assert_int_equal(a->view.mode, VIEW_SCREEN);
    assert_int_equal(m.asked.count, 1);
    assert_int_equal(m.asked.last.verb, CONTROL_ROLL_BACK);
    assert_int_equal(a->stop_asked, 0);
    act_on_key(a, 'y'); /* there is no question any more */
    assert_int_equal(m.asked.count, 1);
}

static void whatever_else_is_a_no(void **state)
{
    static const int keys[] = {'n', '\r', ' ', CODE_ESC,      'Y',
                               'q', 'R',  '1', CODE_CTRL('C')};
    struct made m;
    struct app *a = make(&m);

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        act_on_key(a, 'R');
        act_on_key(a, keys[i]);
        assert_int_equal(a->view.mode, VIEW_SCREEN);
        assert_string_equal(a->view.message,
                            "nothing was asked: it stays as it is");
        assert_int_equal(m.asked.count, 0);
        assert_int_equal(a->done, 0);
    }
}

static void the_ramp_is_held_at_once(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    act_on_key(a, 'p');
    assert_int_equal(m.asked.last.verb, CONTROL_PAUSE);
    a->known.release.state = RELEASE_HELD;
    act_on_key(a, 'p');
    assert_int_equal(m.asked.last.verb, CONTROL_RESUME);
    assert_int_equal(m.asked.count, 2);
    a->known.release.state = RELEASE_FIXED;
    act_on_key(a, 'p');
    assert_int_equal(m.asked.count, 2);
    assert_non_null(strstr(a->view.message, "nothing to hold"));
}

static void shares_are_asked_for_on_their_screen(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    act_on_key(a, '>');
    assert_int_equal(a->view.mode, VIEW_SCREEN);
    a->view.screen = SCREEN_run;
    act_on_key(a, '>');
    act_on_key(a, 'y');
    assert_int_equal(m.asked.last.verb, CONTROL_SHARE);
    assert_int_equal(m.asked.last.value, 10 * PERCENT);
    act_on_key(a, '<');
    act_on_key(a, 'y');
    assert_int_equal(m.asked.last.value, PERCENT);
}

/* 5 to 10 % was asked about, and not 0 to 10 % after a roll back. */
static void what_changed_meanwhile_is_asked_anew(void **state)
{
    struct release back = {.state = RELEASE_ROLLED_BACK};
    struct made m;
    struct app *a = make(&m);

    (void)state;
    a->view.screen = SCREEN_run;
    act_on_key(a, '>');
    act_overtaken(a, &a->known.release);
    assert_int_equal(a->view.mode, VIEW_CONFIRM);
    act_overtaken(a, &back);
    assert_int_equal(a->view.mode, VIEW_SCREEN);
    act_on_key(a, 'y');
    assert_int_equal(m.asked.count, 0);
    /* To roll back is right whatever came between. */
    act_on_key(a, 'R');
    act_overtaken(a, &(struct release){.state = RELEASE_HELD});
    assert_int_equal(a->view.mode, VIEW_CONFIRM);
}

static void happens(struct snapshot *s, int64_t seq, enum event_kind kind,
                    const char *text)
{
    s->event[1] = s->event[0];
    s->event[0] = (struct event_line){.seq = seq, .kind = kind};
    strcpy(s->event[0].text, text);
    s->events = s->events ? 2 : 1;
}

/* That something was asked is said until it is known what came of it. */
static void the_event_is_the_answer(void **state)
{
    static struct snapshot s;
    struct made m;
    struct app *a = make(&m);

    (void)state;
    happens(&s, 7, EVENT_SHARE, "1 % -> 5 %: step 2");
    act_answered(a, &s);
    assert_string_equal(a->view.message, "");
    a->view.screen = SCREEN_run;
    act_on_key(a, '>');
    act_on_key(a, 'y');
    assert_non_null(strstr(a->view.message, "asked"));
    act_answered(a, &s);
    happens(&s, 8, EVENT_NOTE, "of no concern");
    act_answered(a, &s);
    assert_non_null(strstr(a->view.message, "asked"));
    happens(&s, 9, EVENT_SHARE, "5 % -> 10 %: by hand");
    act_answered(a, &s);
    assert_string_equal(a->view.message, "5 % -> 10 %: by hand");
    happens(&s, 10, EVENT_SHARE, "10 % -> 25 %: by another");
    act_answered(a, &s);
    assert_string_equal(a->view.message, "5 % -> 10 %: by hand");
    /* What was said since is not lost, and nothing comes back. */
    act_on_key(a, 'R');
    act_on_key(a, 'y');
    act_say(a, "something else");
    happens(&s, 11, EVENT_TAKEN_BACK, "25 % -> 0 %: by hand");
    act_answered(a, &s);
    assert_string_equal(a->view.message, "something else");
}

static void to_stop_is_asked_about_twice(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    act_on_key(a, CODE_CTRL('C'));
    assert_int_equal(a->view.mode, VIEW_ASK);
    act_on_key(a, CODE_CTRL('C'));
    assert_int_equal(a->view.mode, VIEW_CONFIRM);
    act_on_key(a, CODE_CTRL('C'));
    assert_int_equal(m.asked.count, 0);
    act_on_key(a, 'q');
    act_on_key(a, 's');
    assert_int_equal(m.asked.count, 0);
    act_on_key(a, 'y');
    assert_int_equal(m.asked.last.verb, CONTROL_STOP);
    assert_int_equal(a->stop_asked, 1);
}

static void a_replay_is_steered_as_ever(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    a->known.live = 0;
    a->view.screen = SCREEN_run;
    act_on_key(a, '>');
    assert_int_equal(m.asked.last.verb, CONTROL_MORE);
    assert_int_equal(m.asked.last.value, 1);
    act_on_key(a, 'p');
    assert_int_equal(m.asked.last.verb, CONTROL_PAUSE);
    act_on_key(a, 'R');
    assert_int_equal(m.asked.count, 2);
    act_on_key(a, 'q');
    act_on_key(a, 's');
    assert_int_equal(m.asked.last.verb, CONTROL_STOP);
}

static void nobody_is_asked_who_is_gone(void **state)
{
    struct made m;
    struct app *a = make(&m);

    (void)state;
    act_on_key(a, 'R');
    a->known.running = 0;
    act_on_key(a, 'y');
    assert_int_equal(m.asked.count, 0);
    assert_string_equal(a->view.message, "nothing is running");
    act_on_key(a, 'R');
    assert_int_equal(a->view.mode, VIEW_SCREEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_wait_for_a_yes),
        cmocka_unit_test(whatever_else_is_a_no),
        cmocka_unit_test(the_ramp_is_held_at_once),
        cmocka_unit_test(shares_are_asked_for_on_their_screen),
        cmocka_unit_test(what_changed_meanwhile_is_asked_anew),
        cmocka_unit_test(the_event_is_the_answer),
        cmocka_unit_test(to_stop_is_asked_about_twice),
        cmocka_unit_test(a_replay_is_steered_as_ever),
        cmocka_unit_test(nobody_is_asked_who_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
