#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "unit/store_sample.h"

PLACE_OF_EACH_TEST

static void names_stand_for_choices_and_kinds(void **state)
{
    (void)state;
    assert_string_equal(choice_name(CHOICE_BOTH_BAD), "both_bad");
    assert_string_equal(feedback_name(FEEDBACK_THUMB), "thumb");
}

static int see_vote(void *arg, const struct vote *v)
{
    int64_t *last = arg;

    assert_int_equal(v->seq, *last + 1);
    assert_int_equal(v->prompt, 5);
    assert_int_equal(v->repeat, 2);
    assert_int_equal(v->choice, v->seq == 1 ? CHOICE_EQUAL : CHOICE_TREATMENT);
    assert_int_equal(v->left, TREATMENT);
    assert_int_equal(v->again, v->seq == 2);
    assert_int_equal(v->wall_us, 77);
    assert_string_equal(v->reviewer, "ann");
    if (v->seq == 1)
        assert_null(v->note);
    else
        assert_string_equal(v->note, "shorter");
    *last = v->seq;
    return 0;
}

static void votes_come_back_in_order(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct vote v = {.prompt = 5,
                     .repeat = 2,
                     .reviewer = "ann",
                     .choice = CHOICE_EQUAL,
                     .left = TREATMENT,
                     .wall_us = 77};
    struct store *reader;
    struct err err;
    int64_t last = 0;

    (void)state;
    must(s->ops->put_vote(s, &v, &err), &err);
    v.choice = CHOICE_TREATMENT;
    v.again = 1;
    v.note = "shorter";
    reader = must_open(place.store, STORE_READ);
    must(reader->ops->put_vote(reader, &v, &err), &err);
    store_close(reader);
    must(s->ops->votes(s, 0, see_vote, &last, &err), &err);
    assert_int_equal(last, 2);
    last = 1;
    must(s->ops->votes(s, 1, see_vote, &last, &err), &err);
    assert_int_equal(last, 2);
    store_close(s);
}

static int see_feedback(void *arg, const struct feedback *f)
{
    int64_t *last = arg;

    assert_int_equal(f->seq, *last + 1);
    assert_int_equal(f->prompt, 6);
    assert_int_equal(f->repeat, 1);
    assert_int_equal(f->side, TREATMENT);
    assert_int_equal(f->kind, f->seq == 1 ? FEEDBACK_SCORE : FEEDBACK_TICKET);
    assert_true(f->value == (f->seq == 1 ? 0.1 : 1));
    assert_int_equal(f->wall_us, 78);
    assert_string_equal(f->user, "bob");
    *last = f->seq;
    return 0;
}

static void feedback_comes_back_in_order(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct feedback f = {.prompt = 6,
                         .repeat = 1,
                         .side = TREATMENT,
                         .kind = FEEDBACK_SCORE,
                         .value = 0.1,
                         .wall_us = 78,
                         .user = "bob"};
    struct err err;
    int64_t last = 0;

    (void)state;
    must(s->ops->put_feedback(s, &f, &err), &err);
    f.kind = FEEDBACK_TICKET;
    f.value = 1;
    must(s->ops->put_feedback(s, &f, &err), &err);
    must(s->ops->feedbacks(s, 0, see_feedback, &last, &err), &err);
    assert_int_equal(last, 2);
    last = 1;
    must(s->ops->feedbacks(s, 1, see_feedback, &last, &err), &err);
    store_close(s);
}

static int see_stage(void *arg, const struct stage *t)
{
    int64_t *sum = arg;

    assert_true(t->weight == t->number / 10.0);
    assert_int_equal(t->wall_us, 100 + t->number);
    *sum = *sum * 10 + t->number;
    return 0;
}

static void stages_are_written_over_and_come_by_number(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;
    int64_t sum = 0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct stage t = {.number = 3 - i % 3,
                          .weight = i ? (3 - i % 3) / 10.0 : 0.9,
                          .wall_us = 103 - i % 3};
        must(s->ops->put_stage(s, &t, &err), &err);
    }
    must(s->ops->stages(s, 0, see_stage, &sum, &err), &err);
    assert_int_equal(sum, 123);
    sum = 0;
    must(s->ops->stages(s, 2, see_stage, &sum, &err), &err);
    assert_int_equal(sum, 3);
    store_close(s);
}

static int see_body(void *arg, const struct reply *r)
{
    const struct store_key *want = arg;

    assert_int_equal(r->prompt, want->prompt);
    assert_int_equal(r->repeat, want->repeat);
    assert_int_equal(r->side, want->side);
    assert_string_equal(r->text, "yes");
    return 21;
}

static void one_body_is_found_by_its_key(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct store_key k = {2, 2, TREATMENT};
    struct err err;

    (void)state;
    for (int i = 0; i < 12; i++) {
        struct reply r = sample_reply(1 + i / 4, 1 + i / 2 % 2, i % 2);

        if (r.prompt == k.prompt && r.repeat == k.repeat && r.side == k.side)
            continue;
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    assert_int_equal(s->ops->body(s, k, see_body, &k, &err), 0);
    k.repeat = 1;
    assert_int_equal(s->ops->body(s, k, see_body, &k, &err), 21);
    k.side = CONTROL;
    assert_int_equal(s->ops->body(s, k, see_body, &k, &err), 21);
    store_close(s);
}

static int64_t in_pairs(const char *what)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    char sql[256];
    int64_t value;

    snprintf(sql, sizeof(sql), "SELECT sum(%s) FROM pairs", what);
    assert_int_equal(sqlite3_open(place.store, &db), 0);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), 0);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    value = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return value;
}

static void the_view_of_pairs_tells_how_alike_they_are(void **state)
{
    struct store *s = must_open(place.store, STORE_CREATE);
    struct err err;

    (void)state;
    for (int i = 0; i < 6; i++) {
        struct reply r = sample_reply(1 + i / 2, 1, (enum side)(i % 2));

        r.answer = 5 + (i == 1); /* the first pair differs, */
        r.normal = 7 + (i == 3); /* the second in normal form, */
        if (i > 3)               /* the third has no answers */
            r.answer = r.normal = 0;
        r.similarity = i == 1 ? 400 : -1;
        r.length = 10 + i;
        r.match = i == 3;
        r.cluster = 9;
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    store_close(s);
    assert_int_equal(in_pairs("same"), 1);
    assert_int_equal(in_pairs("same IS NULL"), 1);
    assert_int_equal(in_pairs("same_normal"), 1);
    assert_int_equal(in_pairs("same_normal IS NULL"), 1);
    assert_int_equal(in_pairs("similarity_ppm"), 400);
    assert_int_equal(in_pairs("treatment_answer_length"), 11 + 13 + 15);
    assert_int_equal(in_pairs("control_answer_length"), 10 + 12 + 14);
    assert_int_equal(in_pairs("treatment_reference_match"), 1);
    assert_int_equal(in_pairs("control_reference_match"), 0);
    assert_int_equal(in_pairs("cluster_hash"), 27);
}

struct again {
    struct store *store;
    int depth;
};

static int ask_again(void *arg, const struct reply *r)
{
    struct again *a = arg;
    struct store_key k = {1, 1, r->side == CONTROL ? TREATMENT : CONTROL};
    struct err err;

    assert_int_equal(r->prompt, 1);
    if (++a->depth < 3)
        must(a->store->ops->body(a->store, k, ask_again, a, &err), &err);
    assert_string_equal(r->text, "yes");
    return 0;
}

static void a_body_can_be_asked_for_while_one_is_shown(void **state)
{
    struct again a = {must_open(place.store, STORE_CREATE), 0};
    struct store_key k = {1, 1, CONTROL};
    struct err err;

    (void)state;
    for (int i = 0; i < SIDES; i++) {
        struct reply r = sample_reply(1, 1, (enum side)i);
        must(a.store->ops->put_reply(a.store, &r, &err), &err);
    }
    must(a.store->ops->body(a.store, k, ask_again, &a, &err), &err);
    assert_int_equal(a.depth, 3);
    store_close(a.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_stand_for_choices_and_kinds),
        TEST(votes_come_back_in_order),
        TEST(feedback_comes_back_in_order),
        TEST(stages_are_written_over_and_come_by_number),
        TEST(one_body_is_found_by_its_key),
        TEST(the_view_of_pairs_tells_how_alike_they_are),
        TEST(a_body_can_be_asked_for_while_one_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
