#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "gateway/renew.h"
#include "unit/gate.h"

#define LOG "test_renew.log"

/* In place of the client and of endpoints: do not link those. */
struct client {
    struct client_settings set;
};
struct endpoints {
    int looks;
};

void client_set(struct client *c, const struct client_settings *s)
{
    c->set = *s;
}

void endpoints_look(struct endpoints *n)
{
    n->looks++;
}

/* The settings are made when the test says so. */
struct scene {
    struct gate *gate;
    struct loop *loop;
    struct aside *aside;
    struct access *access;
    struct renew *renew;
    struct gateway_run run;
    struct client client;
    struct endpoints endpoints;
    int go[2], made, wrong, released;
    char said[4096];
    int lines, until; /* it was warned that often; then the loop is stopped */
};

static void released(void *owner)
{
    struct scene *s = owner;

    s->released++;
}

static int make(void *arg, struct gateway_renewal *out, struct err *err)
{
    struct scene *s = arg;
    char c;

    assert_int_equal(read(s->go[0], &c, 1), 1);
    s->made++;
    if (s->wrong)
        return err_set(err, ERR_USAGE, "nonsense");
    out->live = s->run.live;
    out->live.gateway.copies = s->made;
    out->live.gateway.release = released;
    out->live.gateway.owner = s;
    out->live.pool.most = 7;
    out->live.resolve_ns = 5 * S;
    out->changed = memory_string(s->made == 1 ? "a is b" : "");
    out->left = memory_string(s->made == 1 ? "c stays" : "");
    return 0;
}

static void warn(void *arg, const char *text)
{
    struct scene *s = arg;

    strcat(strcat(s->said, text), "\n");
    if (++s->lines == s->until)
        loop_stop(s->loop);
}

static void begin(struct scene *s, void **state)
{
    struct err err;
    struct renew_parts p;

    *s = (struct scene){.gate = *state};
    s->loop = loop_new(&err);
    s->aside = aside_new(s->loop, &err);
    s->access = access_open(NULL, S, &err);
    assert_int_equal(pipe(s->go), 0);
    s->run = (struct gateway_run){
        .live = {.gateway = s->gate->set, .resolve_ns = 60 * S, .access = LOG},
        .connections = 1,
        .renew = make,
        .warn = warn,
        .arg = s,
    };
    gate_begin(s->gate);
    p = (struct renew_parts){&s->run,    s->aside,      s->gate->gateway,
                             &s->client, &s->endpoints, s->access};
    s->renew = renew_new(&p);
}

static void run(struct scene *s, int lines)
{
    struct err err;

    s->until = s->lines + lines;
    assert_int_equal(loop_run(s->loop, &err), 0);
}

static void say_go(struct scene *s, int times)
{
    while (times--)
        assert_int_equal(write(s->go[1], "", 1), 1);
}

static void end(struct scene *s)
{
    aside_free(s->aside);
    renew_free(s->renew);
    gateway_free(s->gate->gateway);
    s->gate->gateway = NULL;
    access_close(s->access);
    loop_free(s->loop);
    close(s->go[0]);
    close(s->go[1]);
    unlink(LOG);
}

static void what_is_right_is_taken(void **state)
{
    struct scene s;

    begin(&s, state);
    renew_ask(s.renew);
    assert_null(access_path(s.access));
    say_go(&s, 1);
    run(&s, 2);
    assert_string_equal(s.said, "settings were read again: a is b\nc stays\n");
    assert_string_equal(gate_event(s.gate, EVENT_CHANGE), "a is b");
    assert_int_equal(s.client.set.most, 7);
    assert_string_equal(access_path(s.access), LOG);
    assert_int_equal(s.endpoints.looks, 1);
    assert_int_equal(s.released, 0);
    end(&s);
}

static void what_is_wrong_changes_nothing(void **state)
{
    struct scene s;

    begin(&s, state);
    s.wrong = 1;
    renew_ask(s.renew);
    say_go(&s, 1);
    run(&s, 1);
    assert_string_equal(s.said, "settings stay as they are: nonsense\n");
    assert_string_equal(gate_event(s.gate, EVENT_CHANGE), "");
    assert_int_equal(s.client.set.most, 0);
    assert_int_equal(s.endpoints.looks, 0);
    end(&s);
}

/* However often it is asked for meanwhile: what is read once more after that is
 * what there is. */
static void one_more_is_made_for_all_who_asked_meanwhile(void **state)
{
    struct scene s;

    begin(&s, state);
    for (int i = 0; i < 5; i++)
        renew_ask(s.renew);
    say_go(&s, 2);
    run(&s, 3);
    assert_int_equal(s.made, 2);
    assert_non_null(strstr(s.said, "they are the same\n"));
    assert_int_equal(gate_events(s.gate, EVENT_CHANGE), 1);
    assert_int_equal(s.released, 1);
    end(&s);
    assert_int_equal(s.made, 2);
}

static void what_nobody_takes_any_more_is_given_back(void **state)
{
    struct scene s;

    begin(&s, state);
    renew_ask(s.renew);
    say_go(&s, 1);
    end(&s);
    assert_int_equal(s.released, 1);
    assert_string_equal(s.said, "");
}

static void names_are_looked_up_when_it_is_time(void **state)
{
    struct scene s;

    begin(&s, state);
    renew_tick(s.renew, 1000 * S);
    renew_tick(s.renew, 1059 * S);
    assert_int_equal(s.endpoints.looks, 0);
    renew_tick(s.renew, 1060 * S);
    renew_tick(s.renew, 1061 * S);
    assert_int_equal(s.endpoints.looks, 1);
    renew_ask(s.renew);
    say_go(&s, 1);
    run(&s, 2);
    assert_int_equal(s.endpoints.looks, 2);
    renew_tick(s.renew, 1065 * S);
    assert_int_equal(s.endpoints.looks, 3);
    end(&s);
}

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, gate_setup, gate_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_right_is_taken),
        CASE(what_is_wrong_changes_nothing),
        CASE(one_more_is_made_for_all_who_asked_meanwhile),
        CASE(what_nobody_takes_any_more_is_given_back),
        CASE(names_are_looked_up_when_it_is_time),
    };

    alarm(60); /* a loop that nobody stops */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
