/* What is frozen: all that decides what is measured, nothing that does not. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "unit/cmd_freeze.h"

static void says(const struct settings *s, const char *name, const char *value)
{
    const char *found = settings_find(s, name);

    if (!found || strcmp(found, value) != 0)
        fail_msg("%s: %s, not %s", name, found ? found : "nothing", value);
}

static void freezes_variants(void **state)
{
    struct settings s = {0};
    struct frozen f;

    (void)state;
    frozen_init(&f);
    f.replay.variant[TREATMENT].stream = 0;
    f.replay.variant[TREATMENT].http2 = 1;
    freeze(&f.freeze, &s);
    says(&s, "name", "run.db");
    says(&s, "version", "1");
    says(&s, "control.provider", "openai");
    says(&s, "control.model", "a");
    says(&s, "treatment.model", "org/b");
    says(&s, "control.endpoint", "http://127.0.0.1:9/v1");
    says(&s, "control.stream", "yes");
    says(&s, "treatment.stream", "no");
    says(&s, "control.http2", "no");
    says(&s, "treatment.http2", "yes");
    says(&s, "control.seed", "42");
    says(&s, "treatment.top_p", "left out");
    says(&s, "control.price",
         "$1e-06 in, $1e-07 cached, $0 cache write, $2e-06 out a million "
         "tokens, of 2026-11-01");
    says(&s, "treatment.price", "unknown");
    assert_null(settings_find(&s, "control.system"));
    for (size_t i = 0; i < s.count; i++)
        assert_null(strstr(s.row[i].value, "secret"));
    settings_release(&s);
}

static void freezes_the_run(void **state)
{
    struct settings s = {0};
    struct frozen f;

    (void)state;
    frozen_init(&f);
    freeze(&f.freeze, &s);
    says(&s, "log.hash", "0000000000000007");
    says(&s, "input", "sniffed");
    says(&s, "skip-bad", "no");
    says(&s, "schedule", "closed loop, 16 in flight a variant");
    says(&s, "loop", "closed");
    says(&s, "in-flight", "16");
    says(&s, "repeats", "1");
    says(&s, "warmup", "0");
    says(&s, "seed", "42");
    says(&s, "connect-timeout-ms", "10000");
    says(&s, "first-token-timeout-ms", "60000");
    says(&s, "stall-timeout-ms", "30000");
    says(&s, "timeout-ms", "300000");
    says(&s, "tries", "3");
    settings_release(&s);
    schedule_init(&f.replay.schedule, &pace_poisson, 42);
    f.replay.schedule.rate = 5;
    freeze(&f.freeze, &s);
    says(&s, "schedule", "open loop, poisson, 5 pairs/s");
    says(&s, "loop", "open");
    says(&s, "in-flight", "512");
    settings_release(&s);
}

/* Under the names that the analysis reads. */
static void freezes_what_answers_are_judged_by(void **state)
{
    const struct spans_options spans = {30000000000, 2500000000, 500000};
    const struct spans_options none = {0};
    struct settings s = {0};
    struct frozen f;

    (void)state;
    frozen_init(&f);
    f.freeze.spans = &spans;
    freeze(&f.freeze, &s);
    says(&s, "latency-cap-ms", "30000");
    says(&s, "slo-latency-ms", "2500");
    says(&s, "slo-first-token-ms", "0.5");
    settings_release(&s);
    f.freeze.spans = &none;
    freeze(&f.freeze, &s);
    assert_null(settings_find(&s, "latency-cap-ms"));
    settings_release(&s);
}

/* Gates are refused with a way out of their own; what else differs is said as
 * ever. */
static void freezes_gates(void **state)
{
    struct settings a = {0}, b = {0};
    struct gates gates;
    struct frozen f;
    struct err err;

    (void)state;
    frozen_init(&f);
    freeze(&f.freeze, &a);
    assert_null(settings_find(&a, "gates"));
    gates_default(&gates);
    f.freeze.gates = &gates;
    freeze(&f.freeze, &b);
    says(&b, "gates", "p99-latency <= 2x, error-rate <= +1pp");
    says(&b, "gates.default", "yes");
    assert_int_equal(freeze_compare(&b, &b, &err), 0);
    assert_int_equal(freeze_compare(&a, &b, &err), -1);
    assert_non_null(strstr(err.text, "the gates were frozen when"));
    assert_non_null(strstr(err.text, "gates: stored nothing, asked p99-"));
    settings_add(&b, "seed", "43");
    assert_int_equal(freeze_compare(&a, &b, &err), -1);
    assert_null(strstr(err.text, "the gates were frozen when"));
    settings_release(&a);
    settings_release(&b);
}

/* ---- what makes another experiment ------------------------------------- */

static void change_nothing(struct frozen *f)
{
    f->replay.budget = 5;
    f->replay.errors = 5;
    f->replay.spent = 5;
    f->replay.variant[CONTROL].key = (char *)"sk-another";
    f->replay.variant[CONTROL].key_from = (char *)"ANOTHER";
}

static void system_prompt(struct frozen *f)
{
    f->replay.variant[CONTROL].system = (char *)"Be short.";
}

static void parameter(struct frozen *f)
{
    f->param[0].value = (char *)"43";
}

static void parameter_back(struct frozen *f)
{
    f->replay.variant[TREATMENT].params = 1;
}

static void model(struct frozen *f)
{
    f->replay.variant[TREATMENT].model = (char *)"c";
}

static void endpoint(struct frozen *f)
{
    f->replay.variant[CONTROL].base_url = (char *)"http://127.0.0.1:10/v1";
}

static void endpoint_query(struct frozen *f)
{
    f->replay.variant[CONTROL].base_url =
        (char *)"http://127.0.0.1:9/v1?key=hidden";
}

static void price(struct frozen *f)
{
    f->price.output++;
}

static void log_hash(struct frozen *f)
{
    f->freeze.log_hash++;
}

static void skip_bad(struct frozen *f)
{
    f->ingest.skip_bad = 1;
}

static void sample(struct frozen *f)
{
    f->ingest.sample = 5;
}

static void concurrency(struct frozen *f)
{
    f->replay.concurrency = 8;
}

static void tries(struct frozen *f)
{
    f->replay.backoff.tries = 1;
}

static void stall(struct frozen *f)
{
    f->replay.stall /= 2;
}

static void repeats(struct frozen *f)
{
    f->freeze.repeats = 2;
}

static const struct {
    void (*change)(struct frozen *f);
    const char *words; /* NULL: the same experiment */
} changes[] = {
    {change_nothing, NULL},
    {system_prompt, "control.system: stored nothing, asked "},
    {parameter, "control.seed: stored 42, asked 43"},
    {parameter_back, "treatment.top_p: stored left out, asked nothing"},
    {model, "treatment.model: stored org/b, asked c"},
    {endpoint, "control.endpoint: stored http://127.0.0.1:9/v1, asked "},
    {endpoint_query, "control.endpoint: stored http://127.0.0.1:9/v1, asked "
                     "http://127.0.0.1:9/v1?"},
    {price, "control.price: stored "},
    {log_hash, "log.hash: stored 0000000000000007, asked 0000000000000008"},
    {skip_bad, "skip-bad: stored no, asked yes"},
    {sample, "sample: stored 0, asked 5"},
    {concurrency, "in-flight: stored 16, asked 8"},
    {tries, "tries: stored 3, asked 1"},
    {stall, "stall-timeout-ms: stored 30000, asked 15000"},
    {repeats, "repeats: stored 1, asked 2"},
};

static void compares(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        struct settings stored = {0}, asked = {0};
        struct err err = {0};
        struct frozen f;
        int rc;

        frozen_init(&f);
        freeze(&f.freeze, &stored);
        changes[i].change(&f);
        freeze(&f.freeze, &asked);
        rc = freeze_compare(&stored, &asked, &err);
        assert_int_equal(rc, changes[i].words ? -1 : 0);
        if (rc && !strstr(err.text, changes[i].words))
            fail_msg("%s", err.text);
        assert_int_equal(err.code, rc ? ERR_USAGE : ERR_NONE);
        assert_null(strchr(err.text, '\n'));
        assert_null(strstr(err.text, "hidden"));
        settings_release(&stored);
        settings_release(&asked);
    }
}

/* However much differs, and however long it is. */
static void says_what_to_do(void **state)
{
    struct settings stored = {0}, asked = {0};
    char url[900] = "http://x/";
    struct frozen f;
    struct err err;

    (void)state;
    frozen_init(&f);
    freeze(&f.freeze, &stored);
    tries(&f);
    repeats(&f);
    freeze(&f.freeze, &asked);
    assert_int_equal(freeze_compare(&stored, &asked, &err), -1);
    assert_non_null(strstr(err.text, "asked 2; tries: stored 3, asked 1)"));
    settings_release(&asked);
    memset(url + 9, 'y', sizeof(url) - 10);
    f.replay.variant[CONTROL].base_url = url;
    freeze(&f.freeze, &asked);
    assert_int_equal(freeze_compare(&stored, &asked, &err), -1);
    assert_non_null(strstr(err.text, "--fresh"));
    settings_release(&stored);
    settings_release(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freezes_variants),
        cmocka_unit_test(freezes_the_run),
        cmocka_unit_test(freezes_what_answers_are_judged_by),
        cmocka_unit_test(freezes_gates),
        cmocka_unit_test(compares),
        cmocka_unit_test(says_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
