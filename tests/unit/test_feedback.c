/* Feedback: which reply a line is about, and what is kept of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cmd/feedback_take.h"
#include "store/sqlite.h"
#include "unit/store_place.h"

PLACE_OF_EACH_TEST

/* A prompt, or another reply to it: then there is no id. */
struct row {
    const char *id, *user, *conversation, *request_id;
    int64_t wall_s;
    int repeat;
    enum side side;
    int skipped;
};

static const struct row unpaired[] = {
    {"p1", "u1", "c1", "r1", 100, 1, CONTROL, 0},
    {"p2", "u2", "c2", "r2", 110, 1, TREATMENT, 0},
    {"p3", "u1", "c1", "p1", 120, 1, CONTROL, 0},
    {"p4", "u2", "c3", NULL, 130, 1, TREATMENT, 0},
    {"p5", "u1", "c1", NULL, -1, 1, CONTROL, 0},
    {"p6", "u3", NULL, "r6", 140, 1, TREATMENT, 1},
    {"p7", "u4", NULL, NULL, 150, 0, CONTROL, 0},
};

static const struct row paired[] = {
    {"p1", "u1", NULL, "r1", 100, 1, CONTROL, 0},
    {NULL, NULL, NULL, "r2", 101, 1, TREATMENT, 0},
    {NULL, NULL, NULL, "r3", 102, 2, CONTROL, 0},
    {"p2", "u1", NULL, NULL, 110, 1, TREATMENT, 0},
    {NULL, NULL, NULL, NULL, 120, 2, TREATMENT, 0},
};

/* p2: treatment failed, and control was asked in its place. */
static const struct row fallen[] = {
    {"p1", "u1", NULL, "r1", 100, 1, TREATMENT, 0},
    {"p2", "u1", NULL, "p2", 120, 0, CONTROL, 0},
    {NULL, NULL, NULL, "p2", 119, 1, TREATMENT, 0},
};

/* Of a replay that was ended early: nobody stood in for anybody. */
static const struct row warmed[] = {
    {"p1", "u1", NULL, NULL, 100, 0, TREATMENT, 0},
    {NULL, NULL, NULL, NULL, 101, 1, CONTROL, 0},
};

/* Both servers call it what we do. */
static const struct row echoed[] = {
    {"p1", "u1", NULL, "p1", 100, 1, CONTROL, 0},
    {NULL, NULL, NULL, "p1", 101, 1, TREATMENT, 0},
};

static void put_row(struct store *s, const struct row *row, int64_t *seq)
{
    struct prompt p;
    struct reply r;
    struct err err;

    prompt_init(&p);
    p.id = row->id;
    p.user = row->user;
    p.conversation = row->conversation;
    p.request = "{}";
    p.request_len = 2;
    p.seq = *seq += row->id != NULL;
    if (row->id)
        must(s->ops->put_prompt(s, &p, &err), &err);
    reply_init(&r);
    r.prompt = *seq;
    r.repeat = row->repeat;
    r.warmup = row->repeat == 0;
    r.side = row->side;
    r.outcome = row->skipped ? OUTCOME_SKIPPED : OUTCOME_OK;
    r.wall_us = row->wall_s < 0 ? -1 : row->wall_s * 1000000;
    r.request_id = row->request_id;
    must(s->ops->put_reply(s, &r, &err), &err);
}

struct bench {
    struct store *store;
    struct feedback_find find;
    struct feedback_take take;
    struct err err;
};

static void bench_init(struct bench *b, const struct row *row, size_t rows,
                       const char *setting, const char *value)
{
    struct settings all = {0};
    int64_t seq = 0;

    *b = (struct bench){.take = {.least = 0, .most = 1}};
    b->store = must_open(place.store, STORE_CREATE);
    must(b->store->ops->begin(b->store, &b->err), &b->err);
    for (size_t i = 0; i < rows; i++)
        put_row(b->store, &row[i], &seq);
    if (setting)
        settings_add(&all, setting, "%s", value);
    must(b->store->ops->put_settings(b->store, &all, &b->err), &b->err);
    must(b->store->ops->commit(b->store, &b->err), &b->err);
    settings_release(&all);
    must(feedback_find_load(&b->find, b->store, &b->err), &b->err);
}

#define UNPAIRED(b) bench_init(b, unpaired, 7, NULL, NULL)
#define PAIRED(b, setting, value) bench_init(b, paired, 5, setting, value)

static void clear(struct bench *b)
{
    const double least = b->take.least, most = b->take.most;

    feedback_take_release(&b->take);
    b->take =
        (struct feedback_take){.find = &b->find, .least = least, .most = most};
}

static void read_text(struct bench *b, const char *text)
{
    struct names names = {0};
    char path[128];
    FILE *f;

    snprintf(path, sizeof(path), "%s/said", place.folder);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    fclose(f);
    clear(b);
    must(feedback_take_read(&b->take, path, &names, &b->err), &b->err);
    names_release(&names);
}

static void bench_release(struct bench *b)
{
    feedback_take_release(&b->take);
    feedback_find_release(&b->find);
    store_close(b->store);
}

static void tell(struct buf *out, const struct feedback *f)
{
    buf_addf(out, "%lld/%d/%c %s %g ", (long long)f->prompt, f->repeat,
             side_name(f->side)[0], feedback_name(f->kind), f->value);
}

/* "1/1/c thumb 1 " for each thing that was heard. */
static void hears(struct bench *b, const char *text, const char *want)
{
    struct buf got;

    buf_init(&got, 4096);
    read_text(b, text);
    for (size_t i = 0; i < b->take.count; i++)
        tell(&got, &b->take.heard[i].said);
    if (b->take.bad.causes)
        buf_addf(&got, "bad: %s", strstr(b->take.bad.cause[0].first, ":1: "));
    if (b->take.strange.causes)
        buf_addf(&got, "strange: %s",
                 strstr(b->take.strange.cause[0].first, ":1: "));
    if (b->take.count ? strcmp(got.data, want)
                      : strncmp(got.data, want, *want ? strlen(want) : 1))
        fail_msg("%s: %s, not %s", text, got.data, want);
    buf_release(&got);
}

static void a_reply_is_found_by_its_ids(void **state)
{
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    hears(&b, "{\"request_id\":\"r2\",\"thumb\":\"up\"}", "2/1/t thumb 1 ");
    hears(&b, "{\"id\":\"p2\",\"thumb\":\"down\"}", "2/1/t thumb 0 ");
    hears(&b, "{\"prompt_id\":\"p4\",\"thumb\":1}", "4/1/t thumb 1 ");
    /* What the server called it comes before what we do. */
    hears(&b, "{\"request_id\":\"p1\",\"thumb\":0}", "3/1/c thumb 0 ");
    /* An id of the line itself is none of a reply. */
    hears(&b, "{\"id\":\"p1\",\"request_id\":\"r2\",\"thumb\":1}",
          "2/1/t thumb 1 ");
    hears(&b, "{\"id\":\"p9\",\"thumb\":1}",
          "strange: :1: no answer has the id \"p9\"");
    /* Never sent. */
    hears(&b, "{\"id\":\"p6\",\"thumb\":1}", "strange: ");
    hears(&b, "{\"request_id\":\"r2\",\"variant\":\"control\",\"thumb\":1}",
          "strange: ");
    hears(&b, "{\"thumb\":1}", "bad: :1: there is no id");
    bench_release(&b);
}

static void a_user_means_the_last_answer_before(void **state)
{
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    hears(&b, "{\"user\":\"u1\",\"time\":119,\"ticket\":true}",
          "1/1/c ticket 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":120,\"ticket\":true}",
          "3/1/c ticket 1 ");
    hears(&b, "{\"user\":\"u1\",\"when\":9000,\"ticket\":true}",
          "3/1/c ticket 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":99,\"ticket\":true}",
          "strange: :1: no answer went to the user \"u1\" before that");
    hears(&b,
          "{\"user\":\"u2\",\"session_id\":\"c2\",\"time\":9000,"
          "\"continued\":false}",
          "2/1/t continued 0 ");
    hears(&b,
          "{\"user\":\"u2\",\"variant\":\"A\",\"time\":9000,"
          "\"ticket\":true}",
          "strange: ");
    hears(&b, "{\"user\":\"u1\",\"ticket\":true}",
          "bad: :1: there is a user or a conversation and no time");
    bench_release(&b);
}

static void of_a_pair_the_line_says_which(void **state)
{
    struct bench b;

    (void)state;
    PAIRED(&b, "treatment.variant", "gpt-next");
    hears(&b, "{\"request_id\":\"r2\",\"thumb\":1}", "1/1/t thumb 1 ");
    hears(&b, "{\"id\":\"r1\",\"thumb\":1}", "1/1/c thumb 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":100,\"thumb\":1}", "bad: :1: both ");
    hears(&b, "{\"id\":\"p1\",\"repeat\":1,\"thumb\":1}", "bad: :1: both ");
    hears(&b, "{\"user\":\"u1\",\"time\":105,\"repeat\":1,\"thumb\":1}",
          "bad: :1: both ");
    hears(&b, "{\"id\":\"p1\",\"variant\":\"treatment\",\"thumb\":1}",
          "1/1/t thumb 1 ");
    hears(&b, "{\"id\":\"p1\",\"variant\":\"gpt-next\",\"thumb\":1}",
          "1/1/t thumb 1 ");
    hears(&b,
          "{\"id\":\"p1\",\"variant\":\"baseline\",\"repeat\":2,"
          "\"thumb\":1}",
          "1/2/c thumb 1 ");
    hears(&b, "{\"id\":\"p1\",\"variant\":\"control\",\"thumb\":1}",
          "bad: :1: 2 answers have that id");
    hears(&b, "{\"id\":\"p2\",\"thumb\":1}", "bad: :1: 2 answers");
    hears(&b, "{\"id\":\"p2\",\"repeat\":2,\"thumb\":1}", "2/2/t thumb 1 ");
    hears(&b, "{\"id\":\"p1\",\"variant\":\"blue\",\"thumb\":1}",
          "bad: :1: the variant is \"blue\"");
    bench_release(&b);
}

/* What the treatment said in the shadow was read by nobody. */
static void in_a_shadow_the_control_is_meant(void **state)
{
    struct bench b;

    (void)state;
    PAIRED(&b, "split", "shadow");
    hears(&b, "{\"id\":\"p1\",\"repeat\":1,\"thumb\":1}", "1/1/c thumb 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":9000,\"thumb\":1}", "1/2/c thumb 1 ");
    hears(&b, "{\"request_id\":\"r2\",\"thumb\":1}", "1/1/t thumb 1 ");
    hears(&b, "{\"id\":\"p1\",\"repeat\":1,\"variant\":\"t\",\"thumb\":1}",
          "1/1/t thumb 1 ");
    bench_release(&b);
}

static void servers_may_take_our_ids_for_theirs(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, echoed, 2, "split", "shadow");
    hears(&b, "{\"id\":\"p1\",\"thumb\":1}", "1/1/c thumb 1 ");
    hears(&b, "{\"id\":\"p1\",\"variant\":\"t\",\"thumb\":1}",
          "1/1/t thumb 1 ");
    bench_release(&b);
}

static void what_control_said_for_treatment_is_meant(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, fallen, 3, "source", "serve");
    hears(&b, "{\"id\":\"p2\",\"thumb\":1}", "2/0/c thumb 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":9000,\"thumb\":1}", "2/0/c thumb 1 ");
    hears(&b, "{\"user\":\"u1\",\"time\":119,\"thumb\":1}", "1/1/t thumb 1 ");
    hears(&b, "{\"id\":\"p2\",\"variant\":\"t\",\"thumb\":1}",
          "2/1/t thumb 1 ");
    bench_release(&b);
}

static void what_warms_up_stands_in_for_nothing(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, warmed, 2, NULL, NULL);
    hears(&b, "{\"id\":\"p1\",\"repeat\":1,\"thumb\":1}", "1/1/c thumb 1 ");
    bench_release(&b);
}

static void kinds_stand_in_columns_or_beside_their_value(void **state)
{
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    hears(&b,
          "request_id,thumb,score,continued,ticket\n"
          "r2,down,0.25,yes,0\n",
          "2/1/t thumb 0 2/1/t score 0.25 2/1/t continued 1 2/1/t ticket 0 ");
    hears(&b, "request_id,kind,value\nr2,Score,.5\nr1,ticket,true\n",
          "2/1/t score 0.5 1/1/c ticket 1 ");
    hears(&b, "{\"request_id\":\"r2\",\"thumb\":\"neutral\"}", "");
    assert_int_equal(b.take.lines, 1);
    hears(&b, "{\"request_id\":\"r2\"}", "bad: :1: there is no thumb");
    hears(&b, "{\"request_id\":\"r2\",\"kind\":\"ticket\"}", "bad: :1: there");
    hears(&b, "{\"request_id\":\"r2\",\"kind\":\"stars\",\"value\":1}",
          "bad: :1: kind is \"stars\"");
    hears(&b, "{\"request_id\":\"r2\",\"ticket\":4711}",
          "bad: :1: ticket is \"4711\"");
    /* What else stands there is of no matter. */
    hears(&b,
          "{\"request_id\":\"r2\",\"thumb\":1,\"status\":\"open\","
          "\"latency\":5}",
          "2/1/t thumb 1 ");
    bench_release(&b);
}

static void scores_are_on_a_scale(void **state)
{
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    hears(&b, "{\"id\":\"p2\",\"score\":5}",
          "bad: :1: score is 5, not from 0 to 1: see --score-scale");
    b.take.least = 1;
    b.take.most = 5;
    hears(&b, "{\"id\":\"p2\",\"score\":4}", "2/1/t score 0.75 ");
    hears(&b, "{\"id\":\"p2\",\"score\":0}", "bad: :1: score is 0");
    hears(&b, "{\"id\":\"p2\",\"thumb\":0}", "2/1/t thumb 0 ");
    bench_release(&b);
}

static int on_stored(void *arg, const struct feedback *f)
{
    tell(arg, f);
    buf_addf(arg, "%lld %s, ", (long long)f->wall_us, f->user ? f->user : "-");
    return 0;
}

static void assert_stored(struct bench *b, const char *want)
{
    struct buf got;

    buf_init(&got, 4096);
    must(b->store->ops->feedbacks(b->store, 0, on_stored, &got, &b->err),
         &b->err);
    assert_string_equal(got.data, want);
    buf_release(&got);
}

static void store_said(struct bench *b, const char *text)
{
    read_text(b, text);
    must(feedback_take_write(&b->take, b->store, &b->err), &b->err);
}

#define FIRST "1/1/c thumb 1 50000000 u1, 2/1/t ticket 1 -1 -, "

static void what_was_said_last_counts_and_is_stored_once(void **state)
{
    static const char text[] = "{\"id\":\"r1\",\"user\":\"u1\",\"thumb\":1,"
                               "\"time\":50}\n"
                               "{\"id\":\"p2\",\"ticket\":1}\n"
                               "{\"id\":\"p2\",\"ticket\":1}\n";
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    store_said(&b, text);
    assert_int_equal(b.take.put[CONTROL], 1);
    assert_int_equal(b.take.put[TREATMENT], 1);
    assert_int_equal(b.take.same, 1);
    assert_stored(&b, FIRST);
    store_said(&b, text);
    assert_int_equal(b.take.same, 3);
    assert_stored(&b, FIRST);
    store_said(&b, "{\"id\":\"r1\",\"thumb\":0,\"time\":49}\n");
    assert_int_equal(b.take.older, 1);
    assert_stored(&b, FIRST);
    store_said(&b, "{\"id\":\"r1\",\"thumb\":0,\"time\":60}\n"
                   "{\"id\":\"r1\",\"thumb\":1,\"time\":55}\n");
    assert_int_equal(b.take.put[CONTROL], 1);
    assert_int_equal(b.take.older, 1);
    assert_stored(&b, FIRST "1/1/c thumb 0 60000000 -, ");
    /* Said again, and once more at no known time. */
    store_said(&b, "{\"id\":\"r1\",\"thumb\":0,\"time\":70}\n"
                   "{\"id\":\"r1\",\"thumb\":0}\n");
    assert_stored(&b, FIRST "1/1/c thumb 0 60000000 -, "
                            "1/1/c thumb 0 70000000 -, 1/1/c thumb 0 -1 -, ");
    bench_release(&b);
}

static void of_a_warm_up_it_is_counted_apart(void **state)
{
    struct bench b;

    (void)state;
    UNPAIRED(&b);
    store_said(&b,
               "{\"id\":\"p7\",\"thumb\":1}\n{\"id\":\"p4\",\"thumb\":1}\n");
    assert_int_equal(b.take.warmup, 1);
    assert_int_equal(b.take.put[CONTROL], 1);
    assert_stored(&b, "7/0/c thumb 1 -1 -, 4/1/t thumb 1 -1 -, ");
    bench_release(&b);
}

/* What the store of the test does but for a ticket. */
static int refuse_ticket(struct store *s, const struct feedback *f,
                         struct err *err)
{
    if (f->kind == FEEDBACK_TICKET)
        return err_set(err, ERR_IO, "full");
    return store_sqlite.put_feedback(s, f, err);
}

static void all_of_it_is_stored_or_nothing(void **state)
{
    struct store_ops failing = store_sqlite;
    struct bench b;

    (void)state;
    failing.put_feedback = refuse_ticket;
    UNPAIRED(&b);
    read_text(&b, "{\"id\":\"p2\",\"thumb\":1,\"ticket\":1}\n");
    b.store->ops = &failing;
    assert_int_equal(feedback_take_write(&b.take, b.store, &b.err), -1);
    b.store->ops = &store_sqlite;
    assert_stored(&b, "");
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reply_is_found_by_its_ids),
        TEST(a_user_means_the_last_answer_before),
        TEST(of_a_pair_the_line_says_which),
        TEST(in_a_shadow_the_control_is_meant),
        TEST(servers_may_take_our_ids_for_theirs),
        TEST(what_control_said_for_treatment_is_meant),
        TEST(what_warms_up_stands_in_for_nothing),
        TEST(kinds_stand_in_columns_or_beside_their_value),
        TEST(scores_are_on_a_scale),
        TEST(what_was_said_last_counts_and_is_stored_once),
        TEST(of_a_warm_up_it_is_counted_apart),
        TEST(all_of_it_is_stored_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
