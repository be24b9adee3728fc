#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "cmd/excerpt.h"

/* A store of one prompt and its two answers. */
struct one {
    struct store store;
    const char *request, *text, *tools;
    int fails;
};

static int prompts(struct store *s, struct store_range r, store_prompt *each,
                   void *arg, struct err *err)
{
    const struct one *o = (const struct one *)s;
    struct prompt p;

    prompt_init(&p);
    p.seq = r.from;
    p.id = "req-1";
    p.request = o->request;
    p.request_len = strlen(o->request);
    if (o->fails)
        return err_set(err, ERR_IO, "no prompts");
    return each(arg, &p);
}

static int body(struct store *s, struct store_key k, store_reply *each,
                void *arg, struct err *err)
{
    const struct one *o = (const struct one *)s;
    struct reply r;

    (void)err;
    if (k.side == TREATMENT && !o->tools)
        return 0;
    reply_init(&r);
    r.side = k.side;
    r.text = o->text;
    r.tools = k.side == TREATMENT ? o->tools : NULL;
    return each(arg, &r);
}

static const struct store_ops ops = {.prompts = prompts, .body = body};

static struct examples one_example(void)
{
    struct examples e = {.count = 1};

    e.row = arena_alloc(&e.arena, sizeof *e.row);
    e.row[0].prompt = 7;
    return e;
}

static void texts(void **state)
{
    struct one o = {
        .store = {&ops},
        .request = "{\"messages\":[{\"role\":\"user\",\"content\":\"first\"},"
                   "{\"role\":\"assistant\",\"content\":\"x\"},"
                   "{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                   "\"text\":\"last\"},{\"type\":\"image\"},"
                   "{\"text\":\"more\"}]},{\"role\":\"tool\"}]}",
        .text = "hello",
        .tools = "[1]",
    };
    struct examples e = one_example();
    struct err err;

    (void)state;
    assert_int_equal(excerpt_read(&o.store, &e, &err), 0);
    assert_string_equal(e.row[0].id, "req-1");
    assert_string_equal(e.row[0].asked, "last\nmore");
    assert_string_equal(e.row[0].answer[CONTROL], "hello");
    assert_string_equal(e.row[0].answer[TREATMENT], "hello\n[1]");
    examples_release(&e);
}

/* Requests of other forms, answers that are gone or far too long. */
static void odd(void **state)
{
    static char text[EXAMPLE_TEXT + 200];
    struct one o = {.store = {&ops}, .request = "no JSON", .text = text};
    struct examples e = one_example();
    struct err err;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    memcpy(text + EXAMPLE_TEXT - 1, "\xc3\xa9", 2);
    assert_int_equal(excerpt_read(&o.store, &e, &err), 0);
    assert_string_equal(e.row[0].asked, "");
    assert_null(e.row[0].answer[TREATMENT]);
    assert_string_equal(e.row[0].answer[CONTROL] + EXAMPLE_TEXT - 1,
                        " [... 200 bytes more]");
    o.request = "{\"messages\":7}";
    assert_int_equal(excerpt_read(&o.store, &e, &err), 0);
    o.fails = 1;
    assert_int_equal(excerpt_read(&o.store, &e, &err), -1);
    examples_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(odd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
