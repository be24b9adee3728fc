/* A pair in full, as it is laid out from a store. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/card.h"
#include "desk/page.h"
#include "watched.h"

#define CHOSEN ((uint64_t)7 << 16 | 1)

static const char request[] =
    "{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
    "{\"role\":\"user\",\"content\":\"Capital of Peru?\"}],"
    "\"temperature\":0.70}";

/* What is kept between two calls, and the page of the last one. */
struct desk_card {
    struct watched *w;
    void *state;
    struct page_source from;
    struct card_page *page;
};

static struct desk_card start(struct watched *w)
{
    struct desk_card d = {.w = w, .state = card_kind.start()};

    watched_live_open(w);
    watched_update(w, START);
    d.from = (struct page_source){.store = w->writer,
                                  .live = w->live,
                                  .serial = 1,
                                  .chosen = CHOSEN,
                                  .now_us = START};
    return d;
}

/* 1: there is a new page. */
static int work(struct desk_card *d)
{
    const struct wish any = {.at = -1};
    void *page = NULL;

    assert_int_equal(
        card_kind.work(d->state, &d->from, &any, &page, &d->w->err), 0);
    if (!page)
        return 0;
    card_kind.release(d->page);
    d->page = page;
    return 1;
}

static void end(struct desk_card *d)
{
    card_kind.release(d->page);
    card_kind.end(d->state);
}

static void put_prompt(struct watched *w, const char *reference)
{
    const struct store_ops *o = w->writer->ops;
    struct prompt p;

    prompt_init(&p);
    p.seq = 7;
    p.id = "log-7";
    p.user = "ann";
    p.line = 12;
    p.file = 1;
    p.at_us = START;
    p.request = request;
    p.request_len = sizeof request - 1;
    p.reference = reference;
    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_prompt(w->writer, &p, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

static struct reply reply_saying(enum side side, const char *text)
{
    struct reply r = watched_reply_of(7, side, SECOND);

    r.text = text;
    r.answer = 1 + (int64_t)side;
    r.finish = "stop";
    return r;
}

static void put_answers(struct watched *w, const char *control,
                        const char *treatment)
{
    struct reply a = reply_saying(CONTROL, control);
    struct reply b = reply_saying(TREATMENT, treatment);

    put_prompt(w, NULL);
    watched_put_reply(w, &a);
    watched_put_reply(w, &b);
}

static int has(const struct card_page *p, int part, int side, const char *text)
{
    const struct words_text *t = &p->sheet[part].text[side];

    return memmem(t->bytes, t->len, text, strlen(text)) != NULL;
}

static void both_answers_are_compared(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);

    put_answers(w, "Lima it is.", "Quito it is.");
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->key, CHOSEN);
    assert_string_equal(d.page->id, "log-7");
    assert_string_equal(d.page->asked, "Capital of Peru?");
    assert_int_equal(d.page->alike, CARD_DIFFER);
    assert_int_equal(d.page->sheet[PART_answers].compared, 1);
    assert_int_equal(d.page->sheet[PART_answers].words.hunks, 1);
    assert_int_equal(d.page->sheet[PART_answers].facing.blocks, 1);
    assert_true(has(d.page, PART_answers, TREATMENT, "Quito it"));
    assert_null(d.page->sheet[PART_answers].note[CONTROL]);
    end(&d);
}

static void a_page_is_made_anew_only_when_it_changes(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply late = reply_saying(TREATMENT, "Quito");
    struct reply first = reply_saying(CONTROL, "Lima");

    put_prompt(w, NULL);
    watched_put_reply(w, &first);
    assert_int_equal(work(&d), 1);
    assert_string_equal(d.page->sheet[PART_answers].note[TREATMENT],
                        "no reply yet");
    assert_int_equal(d.page->alike, CARD_UNKNOWN);
    assert_int_equal(d.page->there[TREATMENT], 0);
    d.from.serial++;
    assert_int_equal(work(&d), 0);
    watched_put_reply(w, &late);
    d.from.serial++;
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->there[TREATMENT], 1);
    /* Nothing is read any more. */
    d.from.serial++;
    d.from.store = NULL;
    assert_int_equal(work(&d), 0);
    d.from.store = w->writer;
    d.from.chosen = (uint64_t)8 << 16 | 1;
    assert_int_equal(work(&d), 1);
    assert_null(d.page->id);
    d.from.chosen = 0;
    assert_int_equal(work(&d), 0);
    end(&d);
}

static void check_alike(struct watched *w, const char *a, const char *b,
                        enum card_alike want)
{
    struct desk_card d = start(w);

    put_answers(w, a, b);
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->alike, want);
    end(&d);
}

static void json_is_compared_as_json(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);

    put_answers(w, "{\"b\":1, \"a\":[2]}",
                "```json\n{\"a\":[2],\n\"b\":1}\n```");
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->json, 1);
    assert_int_equal(d.page->alike, CARD_SAME_JSON);
    assert_int_equal(d.page->sheet[PART_answers].words.hunks, 0);
    assert_true(has(d.page, PART_answers, CONTROL, "{\n  \"a\": [\n    2"));
    end(&d);
}

static void one_that_is_no_json_is_compared_as_text(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);

    put_answers(w, "{\"b\":1}", "It is {\"b\":1}");
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->json, 0);
    assert_true(has(d.page, PART_answers, CONTROL, "{\"b\":1}"));
    end(&d);
}

static void white_space_and_case_are_told_apart(void **state)
{
    check_alike(*state, "Yes,  Sir\n", "yes, sir", CARD_SAME_FORM);
}

static void equal_answers_are_equal(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "Yes");
    struct reply b = reply_saying(TREATMENT, "Yes");

    put_prompt(w, "No");
    b.answer = a.answer;
    watched_put_reply(w, &a);
    watched_put_reply(w, &b);
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->alike, CARD_SAME);
    assert_true(has(d.page, PART_prompt, 0, "-- reference answer --\nNo\n"));
    end(&d);
}

/* As far as they are kept: what is beyond differs. */
static void hashes_tell_what_was_cut_off(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "Yes");
    struct reply b = reply_saying(TREATMENT, "Yes");

    put_prompt(w, NULL);
    a.normal = 5;
    b.normal = 6;
    watched_put_reply(w, &a);
    watched_put_reply(w, &b);
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->alike, CARD_DIFFER);
    end(&d);
}

static void calls_are_shown_after_the_text(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "I ask.");
    struct reply b = reply_saying(TREATMENT, NULL);

    put_prompt(w, NULL);
    a.tools = b.tools = "[{\"name\":\"map\",\"arguments\":{\"q\":\"Peru\"}}]";
    watched_put_reply(w, &a);
    watched_put_reply(w, &b);
    assert_int_equal(work(&d), 1);
    assert_true(has(d.page, PART_answers, 0, "I ask.\ncall map\n{\n  \"q\""));
    assert_int_equal(d.page->sheet[PART_answers].compared, 1);
    assert_int_equal(d.page->sheet[PART_answers].words.hunks, 1);
    end(&d);
}

static void a_failure_is_told(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "Lima");
    struct reply b = reply_saying(TREATMENT, NULL);

    put_prompt(w, NULL);
    b.outcome = OUTCOME_TIMEOUT;
    b.error = "no token in 60 s";
    watched_put_reply(w, &a);
    watched_put_reply(w, &b);
    assert_int_equal(work(&d), 1);
    assert_non_null(strstr(d.page->sheet[PART_answers].note[TREATMENT],
                           ": no token in 60 s"));
    assert_int_equal(d.page->sheet[PART_answers].failed[TREATMENT], 1);
    assert_int_equal(d.page->sheet[PART_answers].failed[CONTROL], 0);
    assert_int_equal(d.page->sheet[PART_answers].compared, 0);
    assert_true(has(d.page, PART_answers, CONTROL, "Lima"));
    end(&d);
}

static void an_empty_answer_is_said_to_be_one(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);

    put_answers(w, "Lima", "");
    assert_int_equal(work(&d), 1);
    assert_null(d.page->sheet[PART_answers].note[CONTROL]);
    assert_string_equal(d.page->sheet[PART_answers].note[TREATMENT],
                        "an empty answer");
    assert_int_equal(d.page->sheet[PART_answers].failed[TREATMENT], 0);
    end(&d);
}

static void long_answers_are_cut(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    char *text = memory_new(300002, 1);

    /* Of two bytes each, from an odd place: none is cut in half. */
    text[0] = 'x';
    for (size_t i = 1; i + 1 < 300001; i += 2)
        memcpy(text + i, "\xC3\xA4", 2);
    put_answers(w, text, "short");
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->sheet[PART_answers].cut[CONTROL], 1);
    assert_int_equal(d.page->sheet[PART_answers].cut[TREATMENT], 0);
    assert_int_equal(d.page->sheet[PART_answers].text[0].len, CARD_MOST - 1);
    free(text);
    end(&d);
}

static void the_prompt_is_told(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);

    put_answers(w, "a", "b");
    assert_int_equal(work(&d), 1);
    assert_int_equal(d.page->sheet[PART_prompt].single, 1);
    assert_true(has(d.page, PART_prompt, 0, "id: log-7\nuser: ann\n"));
    assert_true(has(d.page, PART_prompt, 0, "asked: 2026-09-21 1"));
    assert_true(has(d.page, PART_prompt, 0,
                    "system: Be brief.\n\nuser: Capital of Peru?\n"));
    assert_true(has(d.page, PART_prompt, 0, "temperature: 0.70\n"));
    end(&d);
}

static void what_was_sent_and_received_is_told(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "Lima");

    put_prompt(w, NULL);
    a.request_id = "req-1";
    a.headers = "x-served-by: cache-3\n";
    a.match = 0;
    watched_put_reply(w, &a);
    assert_int_equal(work(&d), 1);
    assert_true(has(d.page, PART_sent, 0, "model: old\n"));
    assert_true(has(d.page, PART_sent, 1, "model: new\nendpoint: http:"));
    assert_true(has(d.page, PART_sent, 0, "request id: req-1\n"));
    assert_true(has(d.page, PART_sent, 0, "x-served-by: cache-3"));
    assert_true(has(d.page, PART_sent, 0, "reference: not matched"));
    assert_true(has(d.page, PART_sent, 0, "cost: $0.000001"));
    assert_true(has(d.page, PART_sent, 1, "no reply yet"));
    end(&d);
}

static void put_attempt(struct watched *w, enum side side, int repeat)
{
    const struct store_ops *o = w->writer->ops;
    struct attempt a = {.prompt = 7,
                        .repeat = repeat,
                        .side = side,
                        .number = 1,
                        .outcome = OUTCOME_HTTP_5XX,
                        .status = 502,
                        .sent = 3 * SECOND,
                        .wire = 40 * MS,
                        .wait = 2 * SECOND,
                        .error = repeat == 1 ? "bad gateway" : "another"};

    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_attempt(w->writer, &a, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
}

static void attempts_are_told_the_last_one_too(void **state)
{
    struct watched *w = *state;
    struct desk_card d = start(w);
    struct reply a = reply_saying(CONTROL, "Lima");

    put_prompt(w, NULL);
    a.attempts = 2;
    watched_put_reply(w, &a);
    put_attempt(w, CONTROL, 1);
    put_attempt(w, CONTROL, 2);
    assert_int_equal(work(&d), 1);
    assert_true(has(d.page, PART_tries, 0,
                    " 502\n   sent at 00:03, took 40.0 ms, then waited 2.00 "
                    "s\n   bad gateway\n2  "));
    assert_false(has(d.page, PART_tries, 0, "another"));
    assert_false(has(d.page, PART_tries, 1, "502"));
    assert_string_equal(d.page->sheet[PART_tries].note[1], "no reply yet");
    end(&d);
}

static void put_design(struct watched *w, const char *design)
{
    const struct store_ops *o = w->writer->ops;
    struct settings s = {0};

    settings_add(&s, "design", "%s", design);
    watched_must(w, o->begin(w->writer, &w->err));
    watched_must(w, o->put_settings(w->writer, &s, &w->err));
    watched_must(w, o->commit(w->writer, &w->err));
    settings_release(&s);
}

/* Nobody waits for an answer that was never asked for. */
static void of_a_split_one_side_is_told(void **state)
{
    struct watched *w = *state;
    struct reply r = reply_saying(TREATMENT, "Quito");
    struct desk_card d;

    put_design(w, "unpaired");
    d = start(w);
    put_prompt(w, NULL);
    assert_int_equal(work(&d), 1);
    assert_string_equal(card_absent(d.page, CONTROL), "no reply yet");
    watched_put_reply(w, &r);
    d.from.serial++;
    assert_int_equal(work(&d), 1);
    assert_string_equal(card_absent(d.page, CONTROL),
                        "not asked: this one went to treatment");
    for (int part = 0; part < PARTS; part++) {
        const struct card_sheet *s = &d.page->sheet[part];

        assert_int_equal(s->alone, 1);
        assert_int_equal(s->compared, 0);
        assert_null(s->note[CONTROL]);
        assert_true(s->single || s->text[CONTROL].len == 0);
    }
    assert_true(has(d.page, PART_answers, TREATMENT, "Quito"));
    end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(both_answers_are_compared),
        LIVE(a_page_is_made_anew_only_when_it_changes),
        LIVE(json_is_compared_as_json),
        LIVE(one_that_is_no_json_is_compared_as_text),
        LIVE(white_space_and_case_are_told_apart),
        LIVE(equal_answers_are_equal),
        LIVE(hashes_tell_what_was_cut_off),
        LIVE(calls_are_shown_after_the_text),
        LIVE(a_failure_is_told),
        LIVE(an_empty_answer_is_said_to_be_one),
        LIVE(long_answers_are_cut),
        LIVE(the_prompt_is_told),
        LIVE(what_was_sent_and_received_is_told),
        LIVE(attempts_are_told_the_last_one_too),
        LIVE(of_a_split_one_side_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
