#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/enrich.h"
#include "unit/writer_help.h"

PLACE_OF_EACH_TEST

static struct reply answer(enum side side, const char *text)
{
    struct reply r = sample_reply(1, 1, side);

    r.text = text;
    return r;
}

static void an_answer_alone_has_a_form_a_length_and_a_match(void **state)
{
    struct reply r = answer(CONTROL, "Par\xc3\xafs "), other = r;

    (void)state;
    enrich(&r, NULL, "par\xc3\xafs");
    assert_true(r.normal > 0);
    assert_int_equal(r.length, 6);
    assert_int_equal(r.match, 1);
    assert_int_equal(r.similarity, -1);
    other.text = " par\xc3\xafs";
    enrich(&other, &r, "rome");
    assert_int_equal(other.normal, r.normal);
    assert_int_equal(other.match, 0);
    assert_int_equal(other.similarity, 1000000);
}

static void a_failure_matches_nothing(void **state)
{
    struct reply r = answer(CONTROL, "paris");

    (void)state;
    r.outcome = OUTCOME_TRUNCATED;
    enrich(&r, NULL, "paris");
    assert_int_equal(r.match, 0);
    enrich(&r, NULL, NULL);
    assert_int_equal(r.match, -1);
    r.text = NULL;
    enrich(&r, NULL, "paris");
    assert_int_equal(r.match, 0);
    assert_int_equal(r.normal, 0);
    assert_int_equal(r.length, -1);
}

static void clusters_are_conversations_or_else_users(void **state)
{
    struct prompt p = sample_prompt(1, "p"), q = p;

    (void)state;
    assert_int_equal(enrich_cluster(&p), 0);
    p.user = "ann";
    q.conversation = "ann";
    assert_true(enrich_cluster(&p) > 0);
    assert_true(enrich_cluster(&q) > 0);
    assert_int_not_equal(enrich_cluster(&p), enrich_cluster(&q));
    p.conversation = "ann";
    assert_int_equal(enrich_cluster(&p), enrich_cluster(&q));
    p.conversation = "";
    q.user = "ann";
    q.conversation = NULL;
    assert_int_equal(enrich_cluster(&p), enrich_cluster(&q));
    p.user = "";
    assert_int_equal(enrich_cluster(&p), 0);
}

/* A stand-in that tells what it was given. */
static void mark(struct reply *r, const struct reply *other, const char *ref)
{
    r->length = other ? (int64_t)strlen(other->text) : 77;
    r->match = ref != NULL;
}

static void put(struct writer *w, const struct reply *r, const char *reference)
{
    struct record *record = record_new(RECORD_REPLY);
    char copy[32];

    snprintf(copy, sizeof(copy), "%s", reference ? reference : "");
    record_reply(record, r);
    record_reference(record, reference ? copy : NULL);
    memset(copy, 'x', sizeof(copy));
    assert_int_equal(writer_put(w, record), 0);
}

static int see(void *arg, const struct reply *r)
{
    int64_t *got = arg;

    got[r->prompt * 2 + (int)r->side] = r->length;
    assert_int_equal(r->match, r->prompt == 1);
    return 0;
}

static void the_writer_shows_each_reply_the_other_one(void **state)
{
    struct writer_settings set = quick;
    struct reply r[SIDES] = {answer(CONTROL, "a"), answer(TREATMENT, "bb")};
    struct writer *w;
    struct store *s;
    struct err err;
    int64_t got[16] = {0};

    (void)state;
    set.enrich = mark;
    w = must_start(must_open(place.store, STORE_CREATE), &set);
    for (int prompt = 1; prompt <= 6; prompt++)
        for (int side = 0; side < SIDES; side++) {
            r[side].prompt = prompt;
            r[side].outcome = prompt == 2 && side == 0   ? OUTCOME_TIMEOUT
                              : prompt == 3 && side == 1 ? OUTCOME_MALFORMED
                                                         : OUTCOME_OK;
            r[side].warmup = prompt == 4;
            r[side].repeat = prompt == 5 ? 1 + side : prompt == 4 ? 0 : 1;
            r[side].prompt += prompt == 6 && side;
            put(w, &r[side], prompt == 1 ? "ref" : NULL);
        }
    must(writer_stop(w, &err), &err);
    s = must_open(place.store, STORE_READ);
    must(s->ops->replies(s, 0, see, got, &err), &err);
    for (int i = 2; i < 13; i++)
        assert_int_equal(got[i], i == 3 ? 1 : 77);
    assert_int_equal(got[15], 77);
    store_close(s);
}

static void without_one_nothing_is_added(void **state)
{
    struct record *r = reply_record(1, 1, CONTROL);
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;

    (void)state;
    must(record_enrich(r, s, NULL, &err), &err);
    assert_int_equal(r->u.reply.length, -1);
    must(record_enrich(r, s, mark, &err), &err);
    assert_int_equal(r->u.reply.length, 77);
    record_free(r);
    store_close(s);
}

static int no_body(struct store *s, struct store_key k, store_reply *each,
                   void *arg, struct err *err)
{
    (void)s;
    (void)k;
    (void)each;
    (void)arg;
    return err_set(err, ERR_IO, "the disk is gone");
}

static void a_store_that_fails_is_told(void **state)
{
    struct record *r = reply_record(1, 1, CONTROL);
    struct store *s = must_open(place.store, STORE_CREATE);
    const struct store_ops *real = s->ops;
    struct store_ops broken = *real;
    struct err err;

    (void)state;
    broken.body = no_body;
    s->ops = &broken;
    assert_int_equal(record_enrich(r, s, mark, &err), -1);
    assert_string_equal(err.text, "the disk is gone");
    r->single = 1; /* nobody is looked for */
    assert_int_equal(record_enrich(r, s, mark, &err), 0);
    assert_int_equal(r->u.reply.length, 77);
    s->ops = real;
    record_free(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_alone_has_a_form_a_length_and_a_match),
        TEST(a_failure_matches_nothing),
        TEST(clusters_are_conversations_or_else_users),
        TEST(the_writer_shows_each_reply_the_other_one),
        TEST(without_one_nothing_is_added),
        TEST(a_store_that_fails_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
