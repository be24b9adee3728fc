#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/ramp_show.h"

#define PERCENT (SHARE_WHOLE / 100)
#define SECOND INT64_C(1000000) /* us */
#define BEGAN (1000 * SECOND)
#define NOW (BEGAN + 600 * SECOND)

/* A store of what a test says. */
struct test {
    struct store store; /* first */
    struct store_ops ops;
    struct engine e, next;    /* next: from the second look on, with a stage */
    int looks, changes, late; /* late: stages that the engine does not know */
    const char *ramp;
    struct buf text;
};

static int settings(struct store *s, struct settings *out, struct err *err)
{
    const struct test *t = (const struct test *)s;

    (void)err;
    settings_add(out, "source", "serve");
    if (t->ramp)
        settings_add(out, "ramp", "%s", t->ramp);
    return 0;
}

static int engine(struct store *s, struct engine *out, struct err *err)
{
    struct test *t = (struct test *)s;

    (void)err;
    *out = t->looks++ > t->late && t->changes ? t->next : t->e;
    return 0;
}

static int numbers(struct store *s, int64_t after, store_reply *each, void *arg,
                   struct err *err)
{
    struct reply r;

    (void)s, (void)after, (void)err;
    reply_init(&r);
    r.outcome = OUTCOME_OK;
    r.stage = 1;
    return each(arg, &r);
}

static int stages(struct store *s, int64_t after, store_stage *each, void *arg,
                  struct err *err)
{
    const struct test *t = (const struct test *)s;
    const struct stage one = {1, .5, BEGAN}, two = {2, 0, BEGAN + SECOND};

    (void)after, (void)err;
    each(arg, &one);
    return t->changes ? each(arg, &two) : 0;
}

static int setup(void **state)
{
    struct test *t = calloc(1, sizeof(*t));

    t->ops = (struct store_ops){.name = "sqlite",
                                .settings = settings,
                                .engine = engine,
                                .numbers = numbers,
                                .stages = stages};
    t->store.ops = &t->ops;
    t->e.phase = PHASE_RUNNING;
    t->e.pid = getpid();
    t->e.started_us = BEGAN;
    t->e.updated_us = NOW;
    t->e.release = (struct release){.state = RELEASE_RAMPING,
                                    .share = 50 * PERCENT,
                                    .stage = 1,
                                    .stage_us = BEGAN};
    t->ramp = "50%:20s, 100%";
    buf_init(&t->text, 65536);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct test *t = *state;

    buf_release(&t->text);
    free(t);
    return 0;
}

static const char *show(struct test *t)
{
    struct err err;

    buf_clear(&t->text);
    assert_int_equal(ramp_show(&t->store, "no.db", NOW, &t->text, &err), 0);
    return t->text.data;
}

static void shows(struct test *t, const char *text)
{
    if (!strstr(show(t), text))
        fail_msg("no %s in:\n%s", text, t->text.data);
}

static void each_thing_has_a_line(void **state)
{
    struct test *t = *state;

    strcpy(t->e.release.told,
           "100 % next: 3 of 100 control requests; 00:15 to go; set by hand "
           "after a roll back: error-rate +9.1 pp, from +2.3 pp to +12.2 pp, "
           "surely beyond +1 pp");
    shows(t, "\nwaits    100 % next: 3 of 100 control requests\n"
             "         00:15 to go\n"
             "why      set by hand after a roll back: error-rate +9.1 pp, from "
             "+2.3 pp to\n"
             "         +12.2 pp, surely beyond +1 pp\n"
             "stage 1  50 %, now");
}

static void a_long_word_is_not_cut(void **state)
{
    struct test *t = *state;

    memset(t->e.release.told, 'x', 100);
    strcpy(t->e.release.told + 100, " y");
    t->e.release.state = RELEASE_ROLLED_BACK;
    show(t);
    assert_non_null(strstr(t->text.data, "\nwhy      xxx"));
    assert_non_null(strstr(t->text.data, "xxx\n         y\nstage 1"));
}

/* That of the ramp; of a share that has no next step it is not known, when
 * somebody began anew meanwhile. */
static void time_without_a_server_is_not_told(void **state)
{
    struct test *t = *state;

    shows(t, "1970-01-01T00:16:40Z, for 10:00\n");
    t->e.release.next_us = NOW + 15 * SECOND;
    shows(t, "1970-01-01T00:16:40Z, for 00:05\n");
    t->e.release.next_us = NOW - 15 * SECOND;
    shows(t, "1970-01-01T00:16:40Z, for 00:35\n");
    t->e.release.next_us = 0;
    t->e.started_us = BEGAN + SECOND;
    shows(t, "1970-01-01T00:16:40Z\n");
}

static void what_is_shown_was_so_at_once(void **state)
{
    struct test *t = *state;

    t->changes = 1;
    t->next = t->e;
    t->next.release = (struct release){
        .state = RELEASE_ROLLED_BACK, .stage = 2, .stage_us = BEGAN + SECOND};
    for (t->late = 0; t->late < 3; t->late++) {
        t->looks = 0;
        shows(t, "release  rolled back\nshare    0 % to treatment");
        shows(t, "\nstage 1  50 %  control 1,");
        shows(t, "\nstage 2  0 %, now  control 0  treatment 0\n");
    }
}

/* Nothing more will come. */
static void of_the_past_nothing_is_awaited(void **state)
{
    struct test *t = *state;

    t->changes = 1;
    t->next = t->e;
    t->e.phase = t->next.phase = PHASE_FINISHED;
    shows(t, "nobody serves this store: as it was last\nrelease  ramping\n");
    assert_int_equal(t->looks, 2);
}

static void what_never_served_says_no_more(void **state)
{
    struct test *t = *state;
    struct engine e;
    struct err err;

    assert_int_equal(ramp_look(&t->store, "x.db", NOW, &e, &err), 1);
    t->e = (struct engine){.phase = PHASE_READY};
    assert_int_equal(ramp_look(&t->store, "x.db", NOW, &e, &err), -1);
    assert_string_equal(err.text, "x.db: nobody has served it so far: start "
                                  "diptych serve with it");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_thing_has_a_line),
        TEST(a_long_word_is_not_cut),
        TEST(time_without_a_server_is_not_told),
        TEST(what_is_shown_was_so_at_once),
        TEST(of_the_past_nothing_is_awaited),
        TEST(what_never_served_says_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
