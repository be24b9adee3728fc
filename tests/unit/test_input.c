#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "unit/input_log.h"

#define ASK(text)                                                              \
    "{\"messages\":[{\"role\":\"user\",\"content\":\"" text "\"}]}"

static void test_ids_are_made_of_the_place(void **state)
{
    struct log l;

    (void)state;
    log_init(&l, "a\n\nb\n", 5);
    assert_int_equal(log_read(&l, NULL, 1), 0);
    assert_string_equal(l.seen.data,
                        "1 1 - - -1 " ASK("a") " -\n"
                                               "3 3 - - -1 " ASK("b") " -\n");
    assert_int_equal(log_read(&l, NULL, 2), 0);
    assert_string_equal(
        l.seen.data, "1 2:1 - - -1 " ASK("a") " -\n"
                                              "3 2:3 - - -1 " ASK("b") " -\n");
    log_release(&l);
    log_gives(NULL,
              "[{\"prompt\":\"a\"},{\"prompt\":\"b\"},\n{\"prompt\":\"c\"}]",
              "1 1 - - -1 " ASK("a") " -\n"
                                     "1 2 - - -1 " ASK("b") " -\n"
                                                            "2 3 - - -1 " ASK(
                                                                "c") " -\n");
}

static void test_the_result_counts_and_hashes(void **state)
{
    static const char log[] = "\xEF\xBB\xBF{\"prompt\":\"a\"}\r\n\r\n{]\n"
                              "{\"prompt\":\"b\"}";
    struct log l;
    uint64_t hash;

    (void)state;
    log_init(&l, log, sizeof(log) - 1);
    assert_int_equal(log_read(&l, NULL, 1), 0);
    assert_string_equal(l.result.format->name, "prompt-jsonl");
    assert_int_equal(l.result.lines, 3);
    assert_int_equal(l.result.prompts, 2);
    assert_int_equal(l.result.bad, 1);
    assert_true(l.result.hash == hash_bytes(0, log, sizeof(log) - 1));
    assert_int_equal(input_hash(l.path, &hash, &l.err), 0);
    assert_true(hash == l.result.hash);
    log_release(&l);
    assert_int_equal(input_hash("/tmp/diptych-no-such", &hash, &l.err), -1);
}

static void test_reasons_name_the_column_and_are_harmless(void **state)
{
    char deep[1000] = "{\"prompt\":\"a\"}\n{\"prompt\":";

    (void)state;
    log_gives("prompt-jsonl", "{\"prompt\":\"\xff\"}",
              "1 ! not JSON: byte 12 is not UTF-8\n");
    log_gives("plain-text", "ab\xe4\n", "1 ! byte 3 is not UTF-8\n");
    log_gives("diptych-log", "{\"a\\u001b[2J\":1}",
              "1 ! unknown field \"a\xEF\xBF\xBD[2J\" (own fields begin with "
              "x_)\n");
    log_gives(NULL,
              "Gr\xfc\xdf"
              "e\n",
              "1 ! byte 3 is not UTF-8\n");
    log_gives("prompt-jsonl", "[1]\n\"x\"\n7",
              "1 ! is JSON but not an object\n"
              "2 ! is JSON but not an object\n"
              "3 ! is JSON but not an object\n");
    memset(strchr(deep, '\0'), '[', 900);
    log_gives(NULL, deep,
              "1 1 - - -1 " ASK("a") " -\n2 ! JSON nested deeper than 64\n");
}

static void test_nul_bytes_are_bad_lines(void **state)
{
    static const char log[] = "a\nb\0c\n{\"prompt\":\"\0\"}\n";
    struct log l;

    (void)state;
    log_init(&l, log, sizeof(log) - 1);
    assert_int_equal(log_read(&l, "plain-text", 1), 0);
    assert_non_null(
        strstr(l.seen.data, "2 ! byte 2 is NUL\n3 ! byte 12 is NUL"));
    assert_int_equal(log_read(&l, "prompt-jsonl", 1), 0);
    assert_int_equal(l.result.bad, 3);
    log_release(&l);
    log_fails(NULL, log, 5, "looks like none of the formats");
}

static void test_the_callback_can_end_it(void **state)
{
    struct log l;

    (void)state;
    log_init(&l, "a\nb\nc\n", 6);
    l.stop_after = 2;
    assert_int_equal(log_read(&l, NULL, 1), -1);
    assert_string_equal(l.err.text, "that will do");
    assert_int_equal(l.err.code, ERR_LIMIT);
    assert_int_equal(l.result.prompts, 2);
    assert_int_equal(l.result.bad, 0);
    log_release(&l);
}

static void test_what_is_no_log(void **state)
{
    static const char list[] =
        "looks like none of the formats diptych-log, openai-batch, messages, "
        "sharegpt, prompt-jsonl, plain-text";

    (void)state;
    log_fails(NULL, "", 0, ": is empty");
    log_fails(NULL, " \n\n", 3, ": is empty");
    log_fails(NULL, "\xEF\xBB\xBF", 3, ": is empty");
    log_fails(NULL, "[]", 2, list);
    log_fails("sharegpt", "[]", 2, ": is empty");
    log_fails(NULL, "{\"input\":\"a\"}\n", 14, list);
    log_fails(NULL, "{\n \"prompt\": \"a\"\n}\n", 20, "on one line (jq -c)");
    log_fails(NULL, "\x1f\x8b\x08\x00", 4,
              "is compressed: pass it through zcat");
    log_fails("messages", "\xff\xfe{\0", 4, "is UTF-16");
    log_fails("csv", "a", 1, "unknown format csv: it is one of diptych-log,");
}

static void test_a_table_is_no_text(void **state)
{
    static const char *const tables[] = {
        "id,prompt\n1,\"Say: a, b\"\n2,c\n",
        "id;prompt;user\r\n1;a;b\r\n\r\n",
        "\"id\"\t\"prompt\"\n\ta b\n",
        "\nid,prompt\n1,\"two\nlines, \"\"b\"\"\"",
        "id|prompt_text\n1|a\n2|b\n\"cut, a",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
        log_fails(NULL, tables[i], strlen(tables[i]),
                  "looks like a table: logs of answers go to diptych import; "
                  "of prompts make JSON lines, or say --input plain-text");
    log_gives("plain-text", "a,b\n1,2\n",
              "1 1 - - -1 " ASK("a,b") " -\n2 2 - - -1 " ASK("1,2") " -\n");
}

static void test_text_with_commas_is_no_table(void **state)
{
    static const char *const texts[] = {
        "Hello, world\nGoodbye, world\n", /* a blank behind the comma */
        "red,green\nWhat is blue?\n",     /* another number of columns */
        "red,green\nWhat is blue?",
        "red,green\nwhite,black\nWhat is blue?\n",
        "red,green\n", /* nothing that follows */
        "red,green",
        "1,2,3\n4,5,6\n", /* no names */
        "red,green;blue\na,b;c\n",
        "one\ntwo\n",
        "red,\n1,2\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct log l;

        log_init(&l, texts[i], strlen(texts[i]));
        if (log_read(&l, NULL, 1))
            fail_msg("\"%s\": %s", texts[i], l.err.text);
        assert_string_equal(l.result.format->name, "plain-text");
        log_release(&l);
    }
}

static void test_a_first_line_longer_than_the_head(void **state)
{
    size_t len = 900000;
    char *log = malloc(len + 100), *seen = malloc(len + 200);

    (void)state;
    memset(log, 'x', len);
    memcpy(log, "{\"prompt\":\"", 11);
    strcpy(log + len, "\"}\n{\"prompt\":\"b\"}\n");
    sprintf(seen, "1 1 - - -1 " ASK("%.*s") " -\n2 2 - - -1 " ASK("b") " -\n",
            (int)len - 11, log + 11);
    log_gives(NULL, log, seen);
    log[len + 1] = ',';
    memcpy(log + len, "\"}", 2);
    memmove(log + 1, log, len + 2);
    log[0] = '[';
    strcpy(log + len + 3, "]");
    *strchr(seen, '\n') = '\0';
    strcat(seen, "\n");
    log_gives(NULL, log, seen);
    free(log);
    free(seen);
}

static void test_a_text_of_braces_is_text(void **state)
{
    (void)state;
    log_gives(NULL, "{{who}} said [what]?\n",
              "1 1 - - -1 " ASK("{{who}} said [what]?") " -\n");
    log_gives(NULL, "[1] first\n", "1 1 - - -1 " ASK("[1] first") " -\n");
    log_gives("plain-text", "[{\"prompt\":1}]",
              "1 1 - - -1 " ASK("[{\\\"prompt\\\":1}]") " -\n");
    log_fails(NULL, "text\n{\"a\":1}\n", 13, "looks like none");
}

/* A good log with a first line that is not. */
static void test_sniffing_sees_past_a_bad_line(void **state)
{
    (void)state;
    log_gives(NULL, "garbage\n{\"prompt\":\"a\"}\n",
              "1 ! not JSON: invalid token near 'garbage' (column 7)\n"
              "2 2 - - -1 " ASK("a") " -\n");
}

/* A log may hold whatever it likes; a terminal must not do what it says. */
static void bad_lines_are_named_harmlessly(void **state)
{
    int64_t bad = 0;
    struct buf out;

    (void)state;
    buf_init(&out, SIZE_MAX);
    input_bad(&out, &bad, "a\033.log", 7, "\"\033]0;x\007\" is bad");
    assert_string_equal(out.data, "a\xEF\xBF\xBD.log:7: \"\xEF\xBF\xBD]0;x"
                                  "\xEF\xBF\xBD\" is bad\n");
    for (int i = 0; i < INPUT_NAMED; i++) {
        buf_clear(&out);
        input_bad(&out, &bad, "a.log", i, "bad");
    }
    assert_int_equal(bad, INPUT_NAMED + 1);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_are_made_of_the_place),
        cmocka_unit_test(test_the_result_counts_and_hashes),
        cmocka_unit_test(test_reasons_name_the_column_and_are_harmless),
        cmocka_unit_test(test_nul_bytes_are_bad_lines),
        cmocka_unit_test(test_the_callback_can_end_it),
        cmocka_unit_test(test_what_is_no_log),
        cmocka_unit_test(test_a_table_is_no_text),
        cmocka_unit_test(test_text_with_commas_is_no_table),
        cmocka_unit_test(test_a_first_line_longer_than_the_head),
        cmocka_unit_test(test_a_text_of_braces_is_text),
        cmocka_unit_test(test_sniffing_sees_past_a_bad_line),
        cmocka_unit_test(bad_lines_are_named_harmlessly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
