#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/variant.h"

static int known(const char *name)
{
    return strcmp(name, "openai") == 0 || strcmp(name, "anthropic") == 0;
}

static void same(const char *a, const char *b)
{
    if (!b)
        assert_null(a);
    else
        assert_string_equal(a, b);
}

static void parses(const char *text, const char *provider, const char *model,
                   const char *url)
{
    struct variant v = {0};
    struct err err = {0};

    assert_int_equal(variant_parse(&v, text, known, &err), 0);
    same(v.provider, provider);
    same(v.model, model);
    same(v.base_url, url);
    assert_int_equal(err.code, ERR_NONE);
    variant_release(&v);
}

static void refuses(const char *text, const char *why)
{
    struct variant v = {0};
    struct err err = {0};

    assert_int_equal(variant_parse(&v, text, known, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, why));
    assert_null(v.model);
}

static void test_parse_takes_the_three_parts(void **state)
{
    (void)state;
    parses("gpt-4.1", NULL, "gpt-4.1", NULL);
    parses("openai:gpt-4.1", "openai", "gpt-4.1", NULL);
    parses("m@http://a:8000/v1", NULL, "m", "http://a:8000/v1");
    parses("anthropic:m@https://a/v1", "anthropic", "m", "https://a/v1");
}

static void test_parse_leaves_odd_model_names_whole(void **state)
{
    (void)state;
    parses("llama3:8b", NULL, "llama3:8b", NULL);
    parses("openai/gpt-4o", NULL, "openai/gpt-4o", NULL);
    parses("openai:llama3:8b", "openai", "llama3:8b", NULL);
    parses("openai:openai:x", "openai", "openai:x", NULL);
    parses("text-bison@001", NULL, "text-bison@001", NULL);
    parses("@cf/meta/llama@http://h", NULL, "@cf/meta/llama", "http://h");
    parses("m@https://u:p@httpd.example/v1", NULL, "m",
           "https://u:p@httpd.example/v1");
    parses("m@https://h/?a@http://b", NULL, "m", "https://h/?a@http://b");
    parses("m@http://h/?to=a@https://b", NULL, "m", "http://h/?to=a@https://b");
}

static void test_parse_says_how_to_mend(void **state)
{
    (void)state;
    refuses("", "names no model: [PROVIDER:]MODEL[@URL]");
    refuses("openai:", "\"openai:\" names no model");
    refuses("@http://a/v1", "names no model");
    refuses("openai:@http://a/v1", "names no model");
    refuses("m@localhost:8000/v1", "must begin with http:// or https://");
    refuses("m@10.0.0.1:80", "must begin with http:// or https://");
    refuses("m@localhost/v1", "must begin with http:// or https://");
    refuses("gpt 4", "no spaces");
    refuses("gpt\x1b[2J", "no spaces");
}

static void test_parse_replaces_and_keeps_the_rest(void **state)
{
    struct variant v = {.key = memory_string("k")};
    struct err err = {0};

    (void)state;
    assert_int_equal(variant_parse(&v, "openai:a@http://h", known, &err), 0);
    assert_int_equal(variant_parse(&v, "", known, &err), -1);
    same(v.model, "a");
    assert_int_equal(variant_parse(&v, "b", known, &err), 0);
    same(v.provider, NULL);
    same(v.model, "b");
    same(v.base_url, NULL);
    same(v.key, "k");
    variant_release(&v);
    variant_release(&v);
}

static void test_the_later_rule_about_a_parameter_wins(void **state)
{
    struct variant v = {0};

    (void)state;
    variant_param(&v, "a", PARAM_SET, "1");
    variant_param(&v, "b", PARAM_RENAME, "c")->refused = 1;
    assert_null(variant_find_param(&v, "c"));
    assert_int_equal(variant_find_param(&v, "b")->refused, 1);
    same(variant_find_param(&v, "b")->value, "c");
    variant_param(&v, "b", PARAM_DROP, "left over");
    assert_int_equal(v.params, 2);
    assert_int_equal(variant_find_param(&v, "b")->how, PARAM_DROP);
    assert_int_equal(variant_find_param(&v, "b")->refused, 0);
    assert_null(variant_find_param(&v, "b")->value);
    /* Its own text as the argument. */
    variant_param(&v, v.param[0].name, PARAM_SET, v.param[0].value);
    same(v.param[0].value, "1");
    variant_release(&v);
}

static void test_a_copy_owns_all_of_it(void **state)
{
    struct variant v = {.stream = 1, .http2 = 1}, copy;
    struct err err = {0};

    (void)state;
    assert_int_equal(variant_parse(&v, "openai:m@http://h", known, &err), 0);
    v.key = memory_string("secret");
    v.key_from = memory_string("ENV");
    v.system = memory_string("Be brief.");
    variant_param(&v, "seed", PARAM_SET, "7")->refused = 1;
    variant_copy(&copy, &v);
    variant_release(&v);
    same(copy.provider, "openai");
    same(copy.model, "m");
    same(copy.base_url, "http://h");
    same(copy.key, "secret");
    same(copy.key_from, "ENV");
    same(copy.system, "Be brief.");
    same(variant_find_param(&copy, "seed")->value, "7");
    assert_int_equal(copy.param[0].refused + copy.stream + copy.http2, 3);
    variant_release(&copy);
}

/* The key's memory is lent by this wrapper, so that it can be read after. */
static char freed[16];

void __real_free(void *p);
void __wrap_free(void *p);
void __wrap_free(void *p)
{
    if (p && freed[0] == '?' && strlen(freed) == 1)
        memcpy(freed, p, 12);
    __real_free(p);
}

static void test_release_wipes_the_key(void **state)
{
    struct variant v = {.key = memory_string("sk-abcdefghi")};
    static const char zeros[12];

    (void)state;
    memcpy(freed, "?", 2);
    variant_release(&v);
    assert_memory_equal(freed, zeros, 12);
}

static void test_mask_shows_little(void **state)
{
    char out[24];

    (void)state;
    same(variant_mask("sk-abcdef9f2", out), "sk-…9f2");
    same(variant_mask("sk-abcdef9f", out), "…");
    same(variant_mask("", out), "…");
    same(variant_mask(NULL, out), "none");
    same(variant_mask("\x1b[2Jabcdefgh\xc3\xa4", out), "?[2…h??");
}

static void test_sides_have_names(void **state)
{
    (void)state;
    assert_int_equal(side_find("control"), CONTROL);
    assert_int_equal(side_find(side_name(TREATMENT)), TREATMENT);
    assert_int_equal(side_find("C"), -1);
    assert_int_equal(side_letter(CONTROL), 'C');
    assert_int_equal(side_letter(TREATMENT), 'T');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_takes_the_three_parts),
        cmocka_unit_test(test_parse_leaves_odd_model_names_whole),
        cmocka_unit_test(test_parse_says_how_to_mend),
        cmocka_unit_test(test_parse_replaces_and_keeps_the_rest),
        cmocka_unit_test(test_the_later_rule_about_a_parameter_wins),
        cmocka_unit_test(test_a_copy_owns_all_of_it),
        cmocka_unit_test(test_release_wipes_the_key),
        cmocka_unit_test(test_mask_shows_little),
        cmocka_unit_test(test_sides_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
