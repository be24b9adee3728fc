/* Variants from options: endpoints, keys and where they may go, parameters,
 * system prompts. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/variants.h"

#define HERE "http://127.0.0.1:9/v1"

struct made {
    struct variant_options options;
    struct variant variant[SIDES];
    char *list[4]; /* room for one item of each list */
    struct err err;
};

static void made_init(struct made *m, const char *control)
{
    *m = (struct made){0};
    variant_options_preset(&m->options);
    m->options.side[CONTROL].variant = (char *)control;
    m->options.side[TREATMENT].variant = (char *)"b@" HERE;
}

static void made_release(struct made *m)
{
    variant_release(&m->variant[CONTROL]);
    variant_release(&m->variant[TREATMENT]);
}

static const struct variant *takes(struct made *m)
{
    if (variants_make(&m->options, m->variant, &m->err))
        fail_msg("%s", m->err.text);
    return &m->variant[CONTROL];
}

static void refuses(struct made *m, const char *words)
{
    assert_int_equal(variants_make(&m->options, m->variant, &m->err), -1);
    if (!strstr(m->err.text, words))
        fail_msg("%s", m->err.text);
    made_release(m);
}

static void put(const char *path, const char *text, size_t len)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    fclose(f);
}

static void needs_no_key_for_what_is_not_sent(void **state)
{
    struct made m;

    (void)state;
    unsetenv("OPENAI_API_KEY");
    made_init(&m, "gpt-4.1");
    refuses(&m, "OPENAI_API_KEY is not set");
    m.options.keyless = 1;
    assert_null(takes(&m)->key);
    made_release(&m);
    m.options.side[CONTROL].key_file = (char *)"/none/such";
    assert_null(takes(&m)->key);
    made_release(&m);
}

static void leaves_requests_their_own_dice(void **state)
{
    struct made m;
    const struct variant *v;

    (void)state;
    made_init(&m, "a@" HERE);
    m.options.as_sent = 1;
    v = takes(&m);
    assert_null(variant_find_param(v, "temperature"));
    assert_null(variant_find_param(v, "seed"));
    made_release(&m);
}

static void makes_both(void **state)
{
    struct made m;
    const struct variant *v;

    (void)state;
    made_init(&m, "anthropic:claude@" HERE);
    m.options.http2 = 1;
    v = takes(&m);
    assert_string_equal(v[CONTROL].provider, "anthropic");
    assert_string_equal(v[CONTROL].model, "claude");
    assert_string_equal(v[CONTROL].base_url, HERE);
    assert_int_equal(v[CONTROL].stream, 1);
    assert_int_equal(v[CONTROL].http2, 1);
    assert_null(v[CONTROL].key);
    assert_string_equal(v[TREATMENT].provider, "openai");
    assert_string_equal(v[TREATMENT].model, "b");
    made_release(&m);
    m.options.no_stream = 1;
    assert_int_equal(takes(&m)->stream, 0);
    made_release(&m);
}

static void refuses_variants(void **state)
{
    static const char *const bad[][2] = {
        {NULL, "--control: which model?"},
        {"a b", "no spaces"},
        {"openai:", "names no model"},
        {"a@localhost:8080/v1", "must begin with http"},
        {"a@ftp://x/v1", "must begin with http"},
        {"a@http://me:secret@x/v1", "--control: no user name or password"},
        {"a@http://x:0/v1", "port"},
    };
    struct made m;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        made_init(&m, bad[i][0]);
        refuses(&m, bad[i][1]);
        assert_int_equal(m.err.code, ERR_USAGE);
        assert_null(strstr(m.err.text, "secret"));
    }
    made_init(&m, "a@" HERE);
    m.options.side[TREATMENT].variant = NULL;
    refuses(&m, "--treatment: which model?");
}

/* ---- keys -------------------------------------------------------------- */

/* The usual key goes to the provider's own endpoint and to the one that the
 * usual URL names; not to whatever else stands on the command line. */
static void the_usual_key(void **state)
{
    struct made m;

    (void)state;
    made_init(&m, "a");
    refuses(&m, "no key: OPENAI_API_KEY is not set");
    assert_non_null(strstr(m.err.text, "--control-key-file"));
    setenv("OPENAI_API_KEY", "sk-usual", 1);
    made_init(&m, "a");
    assert_string_equal(takes(&m)->key, "sk-usual");
    assert_string_equal(m.variant[CONTROL].key_from, "OPENAI_API_KEY");
    assert_null(m.variant[TREATMENT].key);
    made_release(&m);
    made_init(&m, "a@https://api.openai.com/v1/");
    assert_string_equal(takes(&m)->key, "sk-usual");
    made_release(&m);
    made_init(&m, "anthropic:a");
    refuses(&m, "no key: ANTHROPIC_API_KEY is not set");
    setenv("OPENAI_BASE_URL", HERE, 1);
    made_init(&m, "a");
    assert_string_equal(takes(&m)->key, "sk-usual");
    assert_string_equal(m.variant[CONTROL].base_url, HERE);
    made_release(&m);
    unsetenv("OPENAI_API_KEY");
    made_init(&m, "a");
    assert_null(takes(&m)->key);
    made_release(&m);
    unsetenv("OPENAI_BASE_URL");
}

static void a_key_that_is_named(void **state)
{
    struct made m;

    (void)state;
    made_init(&m, "a@" HERE);
    m.options.side[CONTROL].key_env = (char *)"OTHER_KEY";
    refuses(&m, "no key: OTHER_KEY is not set");
    m.options.side[CONTROL].key_env = (char *)"sk-my-own-key";
    refuses(&m, "takes the name of a variable");
    assert_null(strstr(m.err.text, "my-own"));
    m.options.side[CONTROL].key_env = (char *)"OTHER_KEY";
    setenv("OTHER_KEY", "sk-other", 1);
    assert_string_equal(takes(&m)->key, "sk-other");
    assert_string_equal(m.variant[CONTROL].key_from, "OTHER_KEY");
    made_release(&m);
    m.options.side[CONTROL].key_file = (char *)"key";
    put("key", "sk-file \r\n\n", 11);
    assert_string_equal(takes(&m)->key, "sk-file");
    assert_string_equal(m.variant[CONTROL].key_from, "key");
    made_release(&m);
    unsetenv("OTHER_KEY");
}

static void key_file_refused(const char *text, size_t len, const char *words)
{
    struct made m;

    made_init(&m, "a@" HERE);
    m.options.side[CONTROL].key_file = (char *)"key";
    put("key", text, len);
    refuses(&m, words);
    assert_null(strstr(m.err.text, "sk-"));
}

static void keys_that_are_none(void **state)
{
    struct made m;

    (void)state;
    key_file_refused("\n", 1, "key: no key in it");
    key_file_refused("sk-1\nHost: x", 12, "the key in key has a blank");
    key_file_refused("sk-1 2", 6, "the key in key has a blank");
    key_file_refused("sk-\xC3\xA4", 5, "not ASCII");
    key_file_refused("sk-\0a", 5, "no UTF-8 text");
    made_init(&m, "a@" HERE);
    m.options.side[CONTROL].key_file = (char *)"none";
    refuses(&m, "--control: --control-key-file: none: No such file");
    assert_int_equal(m.err.code, ERR_IO);
    m.options.side[CONTROL].key_file = (char *)".";
    refuses(&m, ".: cannot be read: Is a directory");
}

/* ---- parameters -------------------------------------------------------- */

static void put_item(struct made *m, struct opt_list *list, const char *item)
{
    size_t i = (size_t)(list == &m->options.drop);

    m->list[i] = (char *)item;
    *list = (struct opt_list){&m->list[i], 1};
}

static const char *value_of(const struct variant *v, const char *name)
{
    const struct param *p = variant_find_param(v, name);

    return p && p->how == PARAM_SET ? p->value : NULL;
}

static void sets_parameters(void **state)
{
    static const char *const cases[][3] = {
        {"max_tokens=500", "max_tokens", "500"},
        {"stop=[\"a\",\"b\"]", "stop", "[\"a\",\"b\"]"},
        {"tier=flex", "tier", "\"flex\""},
        {"tier=a\"b", "tier", "\"a\\\"b\""},
        {"x==", "x", "\"=\""},
        {"seed=null", "seed", "null"},
    };
    struct made m;

    (void)state;
    made_init(&m, "a@" HERE);
    takes(&m);
    assert_string_equal(value_of(m.variant, "temperature"), "0");
    assert_string_equal(value_of(m.variant, "seed"), "42");
    made_release(&m);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        made_init(&m, "a@" HERE);
        put_item(&m, &m.options.set, cases[i][0]);
        takes(&m);
        for (int s = 0; s < SIDES; s++)
            assert_string_equal(value_of(&m.variant[s], cases[i][1]),
                                cases[i][2]);
        made_release(&m);
    }
}

static void one_side_over_both(void **state)
{
    struct made m;

    (void)state;
    made_init(&m, "a@" HERE);
    m.options.temperature = 0.1234567;
    put_item(&m, &m.options.set, "n=1");
    put_item(&m, &m.options.drop, "seed");
    m.list[2] = (char *)"n=2";
    m.options.side[TREATMENT].set = (struct opt_list){&m.list[2], 1};
    m.list[3] = (char *)"temperature";
    m.options.side[CONTROL].drop = (struct opt_list){&m.list[3], 1};
    takes(&m);
    assert_string_equal(value_of(&m.variant[CONTROL], "n"), "1");
    assert_string_equal(value_of(&m.variant[TREATMENT], "n"), "2");
    assert_null(value_of(&m.variant[CONTROL], "temperature"));
    assert_string_equal(value_of(&m.variant[TREATMENT], "temperature"),
                        "0.1234567");
    for (int s = 0; s < SIDES; s++)
        assert_int_equal(variant_find_param(&m.variant[s], "seed")->how,
                         PARAM_DROP);
    made_release(&m);
}

static void refuses_parameters(void **state)
{
    static const char *const bad[] = {"max_tokens", "=5",       "model=x",
                                      "stream=1",   "price=1",  "system=x",
                                      "endpoint=x", "http2=1",  "messages=[]",
                                      "provider=x", "model=\"", NULL};
    char name[80] = "";
    struct made m;

    (void)state;
    for (size_t i = 0; bad[i]; i++) {
        made_init(&m, "a@" HERE);
        put_item(&m, &m.options.set, bad[i]);
        refuses(&m, "--set: ");
        assert_int_equal(m.err.code, ERR_USAGE);
    }
    made_init(&m, "a@" HERE);
    put_item(&m, &m.options.drop, "stream");
    refuses(&m, "--drop: stream is no parameter");
    made_init(&m, "a@" HERE);
    m.list[2] = (char *)"";
    m.options.side[TREATMENT].drop = (struct opt_list){&m.list[2], 1};
    refuses(&m, "--treatment-drop: a parameter has a name");
    memset(name, 'n', 65);
    made_init(&m, "a@" HERE);
    put_item(&m, &m.options.drop, name);
    refuses(&m, "--drop: a parameter has a name");
}

static void reads_system_prompts(void **state)
{
    struct made m;

    (void)state;
    put("system", "Be short.\nPlease.\n\n", 19);
    made_init(&m, "a@" HERE);
    m.options.side[TREATMENT].system = (char *)"system";
    takes(&m);
    assert_null(m.variant[CONTROL].system);
    assert_string_equal(m.variant[TREATMENT].system, "Be short.\nPlease.");
    made_release(&m);
    put("system", "a\xFF", 2);
    refuses(&m, "--treatment: --treatment-system: system: is no UTF-8 text");
}

static int enter(void **state)
{
    static char folder[] = "/tmp/test_variants.XXXXXX";

    unsetenv("OPENAI_API_KEY");
    unsetenv("OPENAI_BASE_URL");
    unsetenv("ANTHROPIC_API_KEY");
    unsetenv("ANTHROPIC_BASE_URL");
    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}

static int leave(void **state)
{
    remove("key");
    remove("system");
    return chdir("/") || rmdir(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_no_key_for_what_is_not_sent),
        cmocka_unit_test(leaves_requests_their_own_dice),
        cmocka_unit_test(makes_both),
        cmocka_unit_test(refuses_variants),
        cmocka_unit_test(the_usual_key),
        cmocka_unit_test(a_key_that_is_named),
        cmocka_unit_test(keys_that_are_none),
        cmocka_unit_test(sets_parameters),
        cmocka_unit_test(one_side_over_both),
        cmocka_unit_test(refuses_parameters),
        cmocka_unit_test(reads_system_prompts),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
