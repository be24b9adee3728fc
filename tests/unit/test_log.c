/* A store as a log: what was asked in it is asked again. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "replay/ingest.h"
#include "replay/log.h"
#include "store/begins.h"
#include "unit/store_place.h"

PLACE_OF_EACH_TEST

#define ASK "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"top_p\":1}"

struct logs {
    char path[2][128], to[128];
    const char *names[2];
    struct ingest_settings set;
    struct ingest_result out;
    struct buf named;
    struct err err;
};

static void logs_init(struct logs *l, size_t count)
{
    *l = (struct logs){.set = {.log = l->names, .logs = count}};
    for (size_t i = 0; i < 2; i++) {
        snprintf(l->path[i], sizeof(l->path[i]), "%s/%zu.db", place.folder, i);
        l->names[i] = l->path[i];
    }
    snprintf(l->to, sizeof(l->to), "%s/to.db", place.folder);
    buf_init(&l->named, 65536);
}

static struct prompt asked(int64_t seq, const char *id)
{
    struct prompt p;

    prompt_init(&p);
    p.seq = seq;
    p.id = id;
    p.line = 700 + seq;
    p.file = 9;
    p.request = ASK;
    p.request_len = strlen(ASK);
    return p;
}

static void put(const char *path, const struct prompt *p, size_t count)
{
    enum store_mode m = access(path, F_OK) ? STORE_CREATE : STORE_WRITE;
    struct store *s = must_open(path, m);
    struct err err;

    must(s->ops->begin(s, &err), &err);
    for (size_t i = 0; i < count; i++)
        must(s->ops->put_prompt(s, &p[i], &err), &err);
    must(s->ops->commit(s, &err), &err);
    store_close(s);
}

static int take(struct logs *l)
{
    struct store *s;
    int rc;

    unlink(l->to);
    s = must_open(l->to, STORE_CREATE);
    buf_clear(&l->named);
    rc = ingest(s, &l->set, &l->out, &l->named, &l->err);
    store_close(s);
    return rc;
}

static int tell(void *arg, const struct prompt *p)
{
    buf_addf(arg, "%lld %s %s %s %lld %s %lld:%lld %lld %lld %lld %lld %.*s\n",
             (long long)p->seq, p->id, p->user ? p->user : "-",
             p->conversation ? p->conversation : "-", (long long)p->at_us,
             p->reference ? p->reference : "-", (long long)p->file,
             (long long)p->line, (long long)p->logged_status,
             (long long)p->logged_latency_us, (long long)p->logged_input_tokens,
             (long long)p->logged_output_tokens, (int)p->request_len,
             p->request);
    return 0;
}

static void assert_taken(const struct logs *l, const char *want)
{
    const struct store_range all = {1, INT64_MAX};
    struct store *s = must_open(l->to, STORE_READ);
    struct err err;
    struct buf got;

    buf_init(&got, 65536);
    must(s->ops->prompts(s, all, tell, &got, &err), &err);
    assert_string_equal(got.data, want);
    buf_release(&got);
    store_close(s);
}

static uint64_t hash_of(struct logs *l)
{
    uint64_t hash;

    must(ingest_hash(&l->set, &hash, &l->err), &l->err);
    return hash;
}

static void a_prompt_comes_as_it_was_asked(void **state)
{
    struct prompt p[2] = {asked(4, "a"), asked(7, "b")};
    struct logs l;

    (void)state;
    logs_init(&l, 1);
    p[0].user = "u";
    p[0].conversation = "c";
    p[0].at_us = 1795341605000000;
    p[0].reference = "r";
    p[0].logged_status = 200;
    p[0].logged_latency_us = 5;
    p[0].logged_input_tokens = 6;
    p[0].logged_output_tokens = 7;
    put(l.path[0], p, 2);
    must(take(&l), &l.err);
    assert_int_equal(l.out.prompts, 2);
    assert_int_equal(l.out.lines, 2);
    assert_string_equal(l.out.format, "store");
    assert_taken(&l, "1 a u c 1795341605000000 r 1:4 200 5 6 7 " ASK "\n"
                     "2 b - - -1 - 1:7 -1 -1 -1 -1 " ASK "\n");
    buf_release(&l.named);
}

static void a_store_and_a_file_are_logs_of_one_run(void **state)
{
    const struct prompt p[3] = {asked(1, "a"), asked(2, "b"), asked(3, "c")};
    struct logs l;
    char want[400];
    FILE *f;

    (void)state;
    logs_init(&l, 2);
    put(l.path[1], p, 3);
    f = fopen(l.path[0], "w");
    assert_non_null(f);
    fputs("{\"id\":\"b\",\"prompt\":\"x\"}\n", f);
    fclose(f);
    assert_int_equal(take(&l), -1);
    snprintf(want, sizeof(want), "%s:2: id \"b\" is that of %s:1, too\n",
             l.path[1], l.path[0]);
    assert_string_equal(l.named.data, want);
    l.set.skip_bad = 1;
    l.set.limit = 2;
    must(take(&l), &l.err);
    assert_int_equal(l.out.bad, 1);
    assert_int_equal(l.out.lines, 4);
    assert_taken(&l, "1 b - - -1 - 1:1 -1 -1 -1 -1 "
                     "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}\n"
                     "2 a - - -1 - 2:1 -1 -1 -1 -1 " ASK "\n");
    buf_release(&l.named);
}

/* Answers that were imported alone have nothing that could be asked. */
static void a_prompt_without_messages_is_bad(void **state)
{
    static const char none[] = "{\"messages\":[]}";
    struct prompt p[2] = {asked(1, "a"), asked(2, "b")};
    struct logs l;
    char want[200];

    (void)state;
    logs_init(&l, 1);
    p[1].request = none;
    p[1].request_len = strlen(none);
    put(l.path[0], p, 2);
    assert_int_equal(take(&l), -1);
    assert_int_equal(l.err.code, ERR_PARSE);
    snprintf(want, sizeof(want), "%s:2: \"messages\"", l.path[0]);
    assert_ptr_equal(strstr(l.named.data, want), l.named.data);
    l.set.skip_bad = 1;
    must(take(&l), &l.err);
    assert_taken(&l, "1 a - - -1 - 1:1 -1 -1 -1 -1 " ASK "\n");
    buf_release(&l.named);
}

static void put_answer(const char *path)
{
    struct store *s = must_open(path, STORE_WRITE);
    struct reply r;
    struct err err;

    reply_init(&r);
    r.prompt = 1;
    r.repeat = 1;
    must(s->ops->begin(s, &err), &err);
    must(s->ops->put_reply(s, &r, &err), &err);
    must(s->ops->commit(s, &err), &err);
    store_close(s);
}

static void the_hash_is_that_of_the_prompts(void **state)
{
    struct prompt p = asked(1, "a");
    uint64_t seen[6];
    struct logs l;

    (void)state;
    logs_init(&l, 1);
    put(l.path[0], &p, 1);
    must(take(&l), &l.err);
    seen[0] = l.out.hash;
    put_answer(l.path[0]);
    assert_true(hash_of(&l) == seen[0]);
    for (int i = 1; i < 6; i++) {
        p.id = i == 1 ? "z" : p.id;
        p.user = i == 2 ? "u" : p.user;
        p.at_us = i == 3 ? 5 : p.at_us;
        p.reference = i == 4 ? "r" : p.reference;
        p.request_len -= i == 5;
        put(l.path[0], &p, 1);
        seen[i] = hash_of(&l);
        for (int k = 0; k < i; k++)
            assert_true(seen[i] != seen[k]);
    }
    buf_release(&l.named);
}

static void what_stands_in_one_field_is_not_in_the_next(void **state)
{
    struct prompt p = asked(1, "a");
    struct logs l;
    uint64_t one;

    (void)state;
    logs_init(&l, 1);
    p.user = "u";
    put(l.path[0], &p, 1);
    one = hash_of(&l);
    p.user = NULL;
    p.conversation = "u";
    put(l.path[0], &p, 1);
    assert_true(hash_of(&l) != one);
    buf_release(&l.named);
}

static int refuse(void *arg, const struct prompt *p, struct err *err)
{
    *(int *)arg += 1;
    return err_set(err, ERR_LIMIT, "no more than %s", p->id);
}

static void whoever_takes_them_may_end_it(void **state)
{
    const struct prompt p[2] = {asked(1, "a"), asked(2, "b")};
    int taken = 0;
    const struct input_events events = {refuse, NULL, &taken};
    struct input_result out;
    struct logs l;

    (void)state;
    logs_init(&l, 1);
    put(l.path[0], p, 2);
    assert_int_equal(log_read(&(struct input_log){l.path[0], NULL, 1}, &events,
                              &out, &l.err),
                     -1);
    assert_int_equal(taken, 1);
    assert_string_equal(l.err.text, "no more than a");
    buf_release(&l.named);
}

static void a_store_is_no_format_and_may_be_empty(void **state)
{
    const struct prompt p = asked(1, "a");
    struct logs l;

    (void)state;
    logs_init(&l, 1);
    put(l.path[0], &p, 0);
    assert_int_equal(take(&l), -1);
    assert_int_equal(l.err.code, ERR_PARSE);
    assert_non_null(strstr(l.err.text, "no prompt in it"));
    put(l.path[0], &p, 1);
    l.set.format = "messages";
    assert_int_equal(take(&l), -1);
    assert_int_equal(l.err.code, ERR_USAGE);
    assert_non_null(strstr(l.err.text, "is a store"));
    buf_release(&l.named);
}

static void a_pipe_is_not_read_to_see_what_it_is(void **state)
{
    static const char mark[16] = "SQLite format 3";
    char path[64], got[sizeof(mark)];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
    assert_int_equal(write(ends[1], mark, sizeof(mark)), sizeof(mark));
    assert_int_equal(store_begins(path), 0);
    assert_int_equal(read(ends[0], got, sizeof(got)), sizeof(got));
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(store_begins("-"), 0);
    assert_int_equal(store_begins("/nonexistent"), 0);
    assert_int_equal(store_begins(place.folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_prompt_comes_as_it_was_asked),
        TEST(a_store_and_a_file_are_logs_of_one_run),
        TEST(a_prompt_without_messages_is_bad),
        TEST(the_hash_is_that_of_the_prompts),
        TEST(what_stands_in_one_field_is_not_in_the_next),
        TEST(whoever_takes_them_may_end_it),
        TEST(a_store_is_no_format_and_may_be_empty),
        TEST(a_pipe_is_not_read_to_see_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
