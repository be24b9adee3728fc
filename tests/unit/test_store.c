#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "unit/store_sample.h"

/* The suite is run once for each row of stores.def. A kind that lives on a
 * server would be given its place here. */
static const char *const kinds[] = {
#define STORE(kind) #kind,
#include "store/stores.def"
#undef STORE
};

PLACE_OF_EACH_TEST

static struct store *create(void)
{
    return must_open(place.store, STORE_CREATE);
}

static void settings_come_back_in_order_and_are_replaced(void **state)
{
    struct store *s = create();
    struct settings all = {0}, got = {0}, again = {0};
    struct err err;

    (void)state;
    settings_add(&all, "zeta", "%s", "50%s");
    settings_add(&all, "alpha", "2");
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_settings(s, &all, &err), &err);
    must(s->ops->commit(s, &err), &err);
    must(s->ops->settings(s, &got, &err), &err);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.row[0].name, "zeta");
    assert_string_equal(got.row[0].value, "50%s");
    assert_string_equal(got.row[1].name, "alpha");
    all.count = 1;
    must(s->ops->put_settings(s, &all, &err), &err);
    must(s->ops->settings(s, &again, &err), &err);
    assert_int_equal(again.count, 1);
    all.count = 2;
    settings_release(&all);
    settings_release(&got);
    settings_release(&again);
    store_close(s);
}

static int same_prompt(void *arg, const struct prompt *p)
{
    const struct prompt *want = arg;

    assert_int_equal(p->seq, want->seq);
    assert_string_equal(p->id, want->id);
    assert_string_equal(p->user, want->user);
    assert_null(p->conversation);
    assert_int_equal(p->at_us, want->at_us);
    assert_int_equal(p->request_len, want->request_len);
    assert_memory_equal(p->request, want->request, want->request_len);
    assert_string_equal(p->reference, want->reference);
    assert_int_equal(p->line, want->line);
    assert_int_equal(p->file, want->file);
    assert_int_equal(p->logged_status, want->logged_status);
    assert_int_equal(p->logged_latency_us, -1);
    assert_int_equal(p->logged_input_tokens, want->logged_input_tokens);
    assert_int_equal(p->logged_output_tokens, want->logged_output_tokens);
    return 0;
}

static void a_prompt_comes_back_whole_and_may_be_replaced(void **state)
{
    struct store *s = create();
    struct prompt p = sample_prompt(7, "old");
    struct err err;

    (void)state;
    must(s->ops->put_prompt(s, &p, &err), &err);
    p.id = "new";
    p.user = "ann";
    p.at_us = 1700000000000001;
    p.reference = "42";
    p.file = 3;
    p.logged_status = 0;
    p.logged_input_tokens = 11;
    p.logged_output_tokens = 12;
    p.request = "{\"a\":1}, and what is not of it";
    p.request_len = 7;
    must(s->ops->put_prompt(s, &p, &err), &err);
    must(s->ops->prompts(s, (struct store_range){1, 99}, same_prompt, &p, &err),
         &err);
    store_close(s);
}

static int add_seq(void *arg, const struct prompt *p)
{
    int64_t *sum = arg;

    *sum = *sum * 10 + p->seq;
    return p->seq == 5 ? 17 : 0;
}

static void a_range_is_in_order_and_a_callback_can_end_it(void **state)
{
    struct store *s = create();
    struct err err;
    int64_t got = 0;
    int rc;

    (void)state;
    put_prompts(s, 9);
    rc = s->ops->prompts(s, (struct store_range){2, 4}, add_seq, &got, &err);
    assert_int_equal(rc, 0);
    assert_int_equal(got, 234);
    got = 0;
    rc = s->ops->prompts(s, (struct store_range){4, 9}, add_seq, &got, &err);
    assert_int_equal(rc, 17);
    assert_int_equal(got, 45);
    store_close(s);
}

/* Every member different, each time a whole number of microseconds. */
static struct reply full_reply(void)
{
    return (struct reply){
        .prompt = 3,
        .repeat = 2,
        .side = TREATMENT,
        .outcome = OUTCOME_RATE_LIMITED,
        .status = 429,
        .attempts = 4,
        .warmup = 1,
        .first = 1,
        .reused = 1,
        .maybe_billed = 1,
        .local_port = 40123,
        .due = 1000,
        .sent = 2000,
        .wall_us = 1700000000000003,
        .queue = 4000,
        .retry = 5000,
        .wire = 6000,
        .latency = 7000,
        .head = 8000,
        .first_token = 9000,
        .first_content = 10000,
        .last_token = 11000,
        .chunks = 12,
        .usage = {13, 14, 15, 16, 17},
        .cost = 18,
        .cost_uncached = 19,
        .answer = 20,
        .normal = 21,
        .length = 22,
        .similarity = 23,
        .match = 1,
        .cluster = 25,
        .stage = 26,
        .text = "a\nb",
        .tools = "[]",
        .finish = "stop",
        .model = "m-1",
        .fingerprint = "fp",
        .request_id = "req_1",
        .headers = "retry-after: 7\nage: 1\n",
        .error = "slow down",
    };
}

#define SAME(member) assert_int_equal(r->member, want->member)

static void same_times(const struct reply *r, const struct reply *want)
{
    SAME(due);
    SAME(sent);
    SAME(wall_us);
    SAME(queue);
    SAME(retry);
    SAME(wire);
    SAME(latency);
    SAME(head);
    SAME(first_token);
    SAME(first_content);
    SAME(last_token);
}

static void same_numbers(const struct reply *r, const struct reply *want)
{
    SAME(prompt);
    SAME(repeat);
    SAME(side);
    SAME(outcome);
    SAME(status);
    SAME(attempts);
    SAME(warmup);
    SAME(first);
    SAME(reused);
    SAME(maybe_billed);
    SAME(local_port);
    SAME(chunks);
    SAME(usage.input);
    SAME(usage.output);
    SAME(usage.cached);
    SAME(usage.cache_write);
    SAME(usage.reasoning);
    SAME(cost);
    SAME(cost_uncached);
    SAME(answer);
    SAME(normal);
    SAME(length);
    SAME(similarity);
    SAME(match);
    SAME(cluster);
    SAME(stage);
}

static void same_string(const char *got, const char *want)
{
    if (want)
        assert_string_equal(got, want);
    else
        assert_null(got);
}

static int same_narrow(void *arg, const struct reply *r)
{
    const struct reply *want = arg;

    same_numbers(r, want);
    same_times(r, want);
    same_string(r->finish, want->finish);
    same_string(r->model, want->model);
    same_string(r->fingerprint, want->fingerprint);
    same_string(r->error, want->error);
    assert_int_equal(r->seq, want->seq);
    assert_null(r->text);
    assert_null(r->tools);
    assert_null(r->request_id);
    assert_null(r->headers);
    return 33;
}

static int same_whole(void *arg, const struct reply *r)
{
    const struct reply *want = arg;
    struct reply narrow = *r;

    same_string(r->text, want->text);
    same_string(r->tools, want->tools);
    same_string(r->request_id, want->request_id);
    same_string(r->headers, want->headers);
    narrow.text = narrow.tools = narrow.request_id = narrow.headers = NULL;
    return same_narrow(arg, &narrow);
}

static void check_reply(struct reply *want)
{
    struct store_range here = {want->prompt, want->prompt};
    struct store *s = create();
    struct err err;

    want->seq = 1;
    must(s->ops->put_reply(s, want, &err), &err);
    assert_int_equal(s->ops->replies(s, 0, same_narrow, want, &err), 33);
    assert_int_equal(s->ops->bodies(s, here, same_whole, want, &err), 33);
    here.from++;
    here.to++;
    assert_int_equal(s->ops->bodies(s, here, same_whole, want, &err), 0);
    store_close(s);
}

static void a_reply_comes_back_whole(void **state)
{
    struct reply r = full_reply();

    (void)state;
    check_reply(&r);
}

static void what_is_not_known_of_a_reply_stays_unknown(void **state)
{
    struct reply r;

    (void)state;
    reply_init(&r);
    r.prompt = 1;
    r.repeat = 1;
    check_reply(&r);
}

/* What one leaves in a statement is not the next one's. */
static void replies_come_back_whole_after_any_other(void **state)
{
    static const int order[] = {0, 1, 0, 2, 1, 2, 2, 0, 0, 1, 1};
    const int count = sizeof(order) / sizeof(*order);
    struct store *s = create();
    struct reply kind[3];
    struct err err;

    (void)state;
    kind[0] = full_reply();
    reply_init(&kind[1]);
    kind[1].repeat = 1;
    kind[2] = sample_reply(1, 1, CONTROL);
    kind[2].error = "";
    for (int i = 0; i < count; i++) {
        kind[order[i]].prompt = i + 1;
        must(s->ops->put_reply(s, &kind[order[i]], &err), &err);
    }
    for (int i = 0; i < count; i++) {
        struct reply *want = &kind[order[i]];
        const struct store_range here = {i + 1, i + 1};

        want->prompt = want->seq = i + 1;
        assert_int_equal(s->ops->replies(s, i, same_narrow, want, &err), 33);
        assert_int_equal(s->ops->bodies(s, here, same_whole, want, &err), 33);
    }
    store_close(s);
}

static int see_rounded(void *arg, const struct reply *r)
{
    (void)arg;
    assert_int_equal(r->first_token, 2000);
    assert_int_equal(r->latency, 1000);
    assert_int_equal(r->head, 0);
    return 33;
}

static void times_are_kept_to_the_nearest_microsecond(void **state)
{
    struct reply r = sample_reply(1, 1, CONTROL);
    struct store *s = create();
    struct err err;

    (void)state;
    r.first_token = 1500;
    r.latency = 1499;
    r.head = 0;
    must(s->ops->put_reply(s, &r, &err), &err);
    assert_int_equal(s->ops->replies(s, 0, see_rounded, NULL, &err), 33);
    store_close(s);
}

static int see_first(void *arg, const struct reply *r)
{
    int64_t *last = arg;

    assert_int_equal(r->status, 200);
    assert_true(r->seq > *last);
    *last = r->seq;
    return 0;
}

static int see_text(void *arg, const struct reply *r)
{
    (void)arg;
    assert_string_equal(r->text, "yes");
    return 0;
}

static void a_reply_is_written_once_and_the_first_is_kept(void **state)
{
    struct store *s = create();
    struct reply r = sample_reply(1, 1, CONTROL), other;
    struct err err;
    int64_t last = 0;

    (void)state;
    r.status = 200;
    must(s->ops->put_reply(s, &r, &err), &err);
    other = r;
    other.status = 500;
    other.text = "no";
    must(s->ops->put_reply(s, &other, &err), &err);
    r.side = TREATMENT;
    must(s->ops->put_reply(s, &r, &err), &err);
    r.repeat = 2;
    must(s->ops->put_reply(s, &r, &err), &err);
    assert_int_equal(replies_in(s), 3);
    must(s->ops->replies(s, 0, see_first, &last, &err), &err);
    assert_int_equal(s->ops->replies(s, last, see_first, &last, &err), 0);
    must(s->ops->bodies(s, (struct store_range){1, 1}, see_text, NULL, &err),
         &err);
    store_close(s);
}

static int in_order(void *arg, const struct reply *r)
{
    int64_t *last = arg, here = r->prompt * 100 + r->repeat * 10 + r->side;

    assert_true(here > *last);
    *last = here;
    return 0;
}

static void bodies_come_pair_by_pair(void **state)
{
    struct store *s = create();
    struct err err;
    int64_t last = 0;

    (void)state;
    for (int i = 11; i >= 0; i--) {
        struct reply r = sample_reply(1 + i / 4, 1 + i / 2 % 2, i % 2);
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    must(s->ops->bodies(s, (struct store_range){1, 9}, in_order, &last, &err),
         &err);
    assert_int_equal(last, 321);
    store_close(s);
}

static int without_text(void *arg, const struct reply *r)
{
    assert_null(r->text);
    assert_string_equal(r->finish, "stop");
    return in_order(arg, r);
}

static int id_alone(void *arg, const struct prompt *p)
{
    assert_string_equal(p->id, p->seq == 2 ? "p2" : "p3");
    assert_null(p->request);
    assert_null(p->reference);
    *(int64_t *)arg += p->seq;
    return 0;
}

static void the_narrow_way_leaves_texts_alone(void **state)
{
    struct store *s = create();
    struct err err;
    int64_t last = 0, sum = 0;

    (void)state;
    put_prompts(s, 4);
    for (int i = 11; i >= 0; i--) {
        struct reply r = sample_reply(1 + i / 4, 1 + i / 2 % 2, i % 2);
        must(s->ops->put_reply(s, &r, &err), &err);
    }
    must(s->ops->ranged(s, (struct store_range){1, 2}, without_text, &last,
                        &err),
         &err);
    assert_int_equal(last, 221);
    must(s->ops->ids(s, (struct store_range){2, 3}, id_alone, &sum, &err),
         &err);
    assert_int_equal(sum, 5);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(settings_come_back_in_order_and_are_replaced),
        TEST(a_prompt_comes_back_whole_and_may_be_replaced),
        TEST(a_range_is_in_order_and_a_callback_can_end_it),
        TEST(a_reply_comes_back_whole),
        TEST(what_is_not_known_of_a_reply_stays_unknown),
        TEST(replies_come_back_whole_after_any_other),
        TEST(times_are_kept_to_the_nearest_microsecond),
        TEST(a_reply_is_written_once_and_the_first_is_kept),
        TEST(bodies_come_pair_by_pair),
        TEST(the_narrow_way_leaves_texts_alone),
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        failed += _cmocka_run_group_tests(
            kinds[i], tests, sizeof(tests) / sizeof(*tests), NULL, NULL);
    return failed;
}
