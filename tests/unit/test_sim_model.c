#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model.h"
#include "sim/pace.h"

static void fails(const char *text, int character, const char *word)
{
    struct sim_model m = {.name = "untouched"};
    struct err err = {0};
    char place[40];

    assert_int_equal(sim_model_parse(&m, text, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    snprintf(place, sizeof(place), "character %d:", character);
    if (!strstr(err.text, place) || !strstr(err.text, word))
        fail_msg("%s", err.text);
    assert_string_equal(m.name, "untouched");
}

static size_t fault_place(const char *name)
{
    size_t i = 0;

    while (strcmp(sim_fault_at(i)->name, name))
        i++;
    return i;
}

static void read_all(struct sim_model *m, const char *text)
{
    struct err err = {0};

    if (sim_model_parse(m, text, &err))
        fail_msg("%s", err.text);
}

static void test_all_settings(void **state)
{
    struct sim_model m;

    (void)state;
    read_all(&m, "sim-control:ttft=250ms,sigma=0.5,rate=80,jitter=0.25,"
                 "slow=1%,slow-by=5,words=60,agree=90%,cached=0.25,tools=1,"
                 "fault-wait=2s,retry-after=1500ms,fault.rate_limited=1%,"
                 "fault.truncated=0.5%,refuse=temperature+seed");
    assert_string_equal(m.name, "sim-control");
    assert_int_equal(m.ttft, 250000000);
    assert_true(m.sigma == 0.5 && m.rate == 80 && m.jitter == 0.25);
    assert_true(m.slow == 0.01 && m.slow_by == 5 && m.words == 60);
    assert_true(m.agree == 0.9 && m.cached == 0.25 && m.tools == 1);
    assert_int_equal(m.fault_wait, 2000000000);
    assert_int_equal(m.retry_after, 1500000000);
    assert_true(m.fault[fault_place("rate_limited")] == 0.01);
    assert_true(m.fault[fault_place("truncated")] == 0.005);
    assert_true(m.fault[fault_place("reset")] == 0);
    assert_true(sim_model_refuses(&m, "temperature"));
    assert_true(sim_model_refuses(&m, "seed"));
    assert_false(sim_model_refuses(&m, "see"));
    assert_false(sim_model_refuses(&m, ""));
}

static void test_names(void **state)
{
    struct sim_model m;

    (void)state;
    read_all(&m, "plain");
    assert_string_equal(m.name, "plain");
    assert_true(m.rate == 60);
    read_all(&m, "llama:8b");
    assert_string_equal(m.name, "llama:8b");
    read_all(&m, "llama:8b:rate=5");
    assert_string_equal(m.name, "llama:8b");
    assert_true(m.rate == 5);
}

static void test_errors_name_the_character(void **state)
{
    (void)state;
    fails("", 1, "name");
    fails(":rate=1", 1, "name");
    fails("rate=1", 1, "name");
    fails("m:", 3, "name=value");
    fails("m:rate", 3, "name=value");
    fails("m:rate=", 8, "missing");
    fails("m:rate=1,", 10, "name=value");
    fails("m:rate=1,=2", 10, "name=value");
    fails("m:rate=1,speed=2", 10, "speed");
    fails("m:rate=fast", 8, "fast");
    fails("m:rate=nan", 8, "nan");
    fails("m:rate=0x10", 8, "0x10");
    fails("m:rate=1 0", 9, "left over");
    fails("m:rate=0", 8, "0.1");
    fails("m:slow=5", 8, "share");
    fails("m:slow=5x", 9, "5%");
    fails("m:slow=101%", 8, "100%");
    fails("m:ttft=soon", 8, "soon");
    fails("m:ttft=2h", 8, "600 s");
    fails("m:fault.oops=1%", 9, "oops");
    fails("m:fault.stall=60%,fault.cut=41%", 29, "together");
    fails("m:refuse=+", 10, "missing");
    fails("m:refuse=a+a23456789b123456789c123456789d12", 12, "too long");
    fails("m:refuse=a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p", 40, "15");
}

static void test_long_name(void **state)
{
    char text[400] = "";

    (void)state;
    memset(text, 'm', 200);
    fails(text, 1, "127");
}

static void test_usual_models_differ(void **state)
{
    struct sim_model control, treatment, none;

    (void)state;
    assert_int_equal(sim_model_usual(&control, 0), 0);
    assert_int_equal(sim_model_usual(&treatment, 1), 0);
    assert_int_equal(sim_model_usual(&none, 2), -1);
    assert_string_equal(control.name, "sim-control");
    assert_string_equal(treatment.name, "sim-treatment");
    assert_true(treatment.ttft < control.ttft);
    assert_true(treatment.rate > control.rate);
}

/* Each line of help names something that can be set. */
static void test_help_is_true(void **state)
{
    char name[32], text[80];
    const char *about;
    struct sim_model m;
    size_t i;

    (void)state;
    for (i = 0; !sim_model_help(i, name, &about); i++) {
        const char *value = strcmp(name, "refuse") ? "1" : "seed";

        assert_true(strlen(about) > 2);
        if (strstr(name, "slow-by") || strstr(name, "words"))
            value = "2";
        snprintf(text, sizeof(text), "m:%s=%s", name, value);
        read_all(&m, text);
    }
    assert_true(i > SIM_FAULTS + 10);
}

static void test_fault_rates(void **state)
{
    struct sim_model m;
    struct rng dice;
    int count[SIM_FAULTS + 1] = {0}, total = 20000;

    (void)state;
    read_all(&m, "m:fault.stall=30%,fault.cut=10%");
    rng_seed(&dice, 7);
    for (int i = 0; i < total; i++) {
        const struct sim_fault *f = sim_fault_draw(&m, &dice);

        count[f ? fault_place(f->name) : SIM_FAULTS]++;
    }
    /* Four standard deviations. */
    assert_true(abs(count[fault_place("stall")] - 6000) < 260);
    assert_true(abs(count[fault_place("cut")] - 2000) < 170);
    assert_int_equal(count[SIM_FAULTS] + count[fault_place("stall")] +
                         count[fault_place("cut")],
                     total);
}

static void script_of(struct sim_script *s, int tokens)
{
    sim_script_init(s);
    sim_script_add(s, SIM_BEGIN, 0);
    for (int i = 0; i < tokens; i++)
        sim_script_add(s, SIM_SEND, 1);
    sim_script_add(s, SIM_END, 0);
}

static void test_pace(void **state)
{
    struct sim_model m;
    struct sim_script s;
    struct rng dice;
    double gaps = 0;
    int below = 0;

    (void)state;
    read_all(&m, "m:ttft=300ms,sigma=0.8,rate=50,jitter=0.7,slow=0");
    rng_seed(&dice, 3);
    for (int i = 0; i < 400; i++) {
        script_of(&s, 21);
        sim_pace(&s, &m, &dice);
        assert_int_equal(s.step[0].wait, 0);
        assert_int_equal(s.step[22].wait, 0);
        below += s.step[1].wait < 300000000;
        for (int k = 2; k < 22; k++)
            gaps += (double)s.step[k].wait;
        sim_script_release(&s);
    }
    /* The median of the first and the mean of the gaps are as asked. */
    assert_true(abs(below - 200) < 40);
    assert_true(fabs(gaps / 8000 - 20e6) < 20e6 * 0.04);
}

static void test_slow_share(void **state)
{
    struct sim_model m;
    struct sim_script s;
    struct rng dice;
    int slow = 0;

    (void)state;
    read_all(&m, "m:ttft=1s,sigma=0,rate=10,jitter=0,slow=20%,slow-by=3");
    rng_seed(&dice, 5);
    for (int i = 0; i < 1000; i++) {
        script_of(&s, 2);
        sim_pace(&s, &m, &dice);
        if (s.step[1].wait == 3000000000) {
            assert_int_equal(s.step[2].wait, 300000000);
            slow++;
        } else {
            assert_int_equal(s.step[1].wait, 1000000000);
            assert_int_equal(s.step[2].wait, 100000000);
        }
        sim_script_release(&s);
    }
    assert_true(abs(slow - 200) < 51);
}

/* A whole answer comes when its stream would have ended. */
static void test_whole_answer_waits(void **state)
{
    struct sim_model m;
    struct sim_script s;
    struct rng dice;

    (void)state;
    read_all(&m, "m:ttft=1s,sigma=0,rate=10,jitter=0");
    rng_seed(&dice, 5);
    sim_script_init(&s);
    sim_script_add(&s, SIM_REPLY, 11);
    sim_pace(&s, &m, &dice);
    assert_int_equal(s.step[0].wait, 2000000000);
    sim_script_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_settings),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_errors_name_the_character),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_usual_models_differ),
        cmocka_unit_test(test_help_is_true),
        cmocka_unit_test(test_fault_rates),
        cmocka_unit_test(test_pace),
        cmocka_unit_test(test_slow_share),
        cmocka_unit_test(test_whole_answer_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
