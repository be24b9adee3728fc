/* The store of a replay: named, made, found again, refused, kept beside, and
 * taken away when its making fails. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/prepare.h"
#include "store/store.h"
#include "unit/cmd_freeze.h"

struct asked {
    struct frozen frozen;
    struct prepare prepare;
    struct prepared done;
    struct buf named;
    struct err err;
};

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void asked_init(struct asked *a, const char *store)
{
    *a = (struct asked){0};
    frozen_init(&a->frozen);
    a->prepare = (struct prepare){store, 0, &a->frozen.ingest};
    buf_init(&a->named, 65536);
}

static int ask(struct asked *a)
{
    prepared_release(&a->done);
    buf_clear(&a->named);
    a->err = (struct err){0};
    return prepare(&a->prepare, &a->frozen.freeze, &a->done, &a->named,
                   &a->err);
}

static void takes(struct asked *a)
{
    if (ask(a))
        fail_msg("%s", a->err.text);
}

static void refuses(struct asked *a, enum err_code code, const char *words)
{
    assert_int_equal(ask(a), -1);
    if (a->err.code != code || !strstr(a->err.text, words))
        fail_msg("%d %s", (int)a->err.code, a->err.text);
}

static void asked_release(struct asked *a)
{
    prepared_release(&a->done);
    buf_release(&a->named);
}

/* What an engine would have left there. */
static void put_reply(const char *store, enum side side, int warmup, int cost)
{
    struct err err;
    struct store *s = store_open(store, STORE_WRITE, &err);
    struct reply r = {.prompt = 1, .repeat = 1, .side = side};

    assert_non_null(s);
    r.warmup = warmup;
    r.repeat = warmup ? 0 : 1;
    r.cost = cost;
    assert_int_equal(s->ops->begin(s, &err), 0);
    if (s->ops->put_reply(s, &r, &err))
        fail_msg("%s", err.text);
    assert_int_equal(s->ops->commit(s, &err), 0);
    store_close(s);
}

static void makes_one(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    assert_string_equal(a.done.store, "run.db");
    assert_int_equal(a.done.resumed, 0);
    assert_int_equal(a.done.prompts, 2);
    assert_int_equal(a.done.stored, 0);
    assert_int_equal(a.done.spent, 0);
    assert_true(is_there("run.db"));
    assert_false(is_there("run.db-wal"));
    asked_release(&a);
}

static void finds_it_again(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    put_reply("run.db", CONTROL, 0, 5);
    put_reply("run.db", TREATMENT, 0, -1);
    put_reply("run.db", CONTROL, 1, 3);
    takes(&a);
    assert_int_equal(a.done.resumed, 1);
    assert_int_equal(a.done.prompts, 2);
    assert_int_equal(a.done.stored, 2);
    assert_int_equal(a.done.spent, 8);
    asked_release(&a);
}

static void names_it(void **state)
{
    static const char *const names[][3] = {
        {"log.txt", "a", "replays/log.a.org-b.db"},
        {"sub/x y.tar.txt", "m/n:8b", "replays/x-y.tar.n-8b.b.db"},
        {"sub/.hidden", "..", "replays/-hidden.-..b.db"},
    };
    struct asked a;

    (void)state;
    mkdir("sub", 0777);
    for (size_t i = 0; i < 3; i++) {
        asked_init(&a, NULL);
        a.frozen.log[0] = names[i][0];
        put(names[i][0], "one\n");
        a.frozen.replay.variant[CONTROL].model = (char *)names[i][1];
        a.frozen.replay.variant[TREATMENT].model =
            (char *)(i ? "org/b" : "org-b");
        takes(&a);
        assert_string_equal(a.done.store, names[i][2]);
        assert_true(is_there(names[i][2]));
        asked_release(&a);
    }
}

static void refuses_another(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    put_reply("run.db", CONTROL, 1, 5);
    a.frozen.replay.backoff.tries = 1;
    refuses(&a, ERR_USAGE, "run.db: the store was made with other settings");
    a.frozen.replay.backoff.tries = 3;
    put("log.txt", "one\nthree\n");
    refuses(&a, ERR_USAGE, "log.hash");
    put("log.txt", "one\ntwo\n");
    takes(&a);
    put("text.db", "this is not a store at all\n");
    a.prepare.store = "text.db";
    refuses(&a, ERR_IO, "text.db: not a diptych store");
    assert_true(is_there("text.db"));
    asked_release(&a);
}

/* Nothing is lost with it; but for one that came through a pipe. */
static void makes_one_without_a_reply_anew(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    a.frozen.replay.backoff.tries = 1;
    takes(&a);
    assert_string_equal(a.named.data, "run.db had other settings and no "
                                      "reply: it is made anew\n");
    assert_int_equal(a.done.resumed, 0);
    assert_int_equal(a.done.prompts, 2);
    assert_false(is_there("run.db.1"));
    takes(&a);
    assert_int_equal(a.done.resumed, 1);
    assert_string_equal(a.named.data, "");
    a.frozen.replay.backoff.tries = 2;
    a.frozen.log[0] = "-";
    assert_int_equal(ask(&a), -1);
    assert_true(is_there("run.db"));
    asked_release(&a);
}

/* It may be moved, and a newer diptych may look after it. */
static void finds_one_of_another_time(void **state)
{
    struct engine e = {.prompts = 9, .skipped = 8, .elapsed = 7000};
    struct settings all = {0};
    struct asked a;
    struct store *s;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    rename("run.db", "moved.db");
    s = store_open("moved.db", STORE_WRITE, &a.err);
    assert_non_null(s);
    assert_int_equal(s->ops->settings(s, &all, &a.err), 0);
    settings_add(&all, "version", "0.0");
    assert_int_equal(s->ops->begin(s, &a.err), 0);
    assert_int_equal(s->ops->put_settings(s, &all, &a.err), 0);
    assert_int_equal(s->ops->put_engine(s, &e, &a.err), 0);
    assert_int_equal(s->ops->commit(s, &a.err), 0);
    store_close(s);
    settings_release(&all);
    a.prepare.store = "moved.db";
    takes(&a);
    assert_int_equal(a.done.resumed, 1);
    assert_int_equal(a.done.prompts, 9);
    assert_int_equal(a.done.skipped, 8);
    assert_int_equal(a.done.earlier, 7000);
    asked_release(&a);
}

static void keeps_the_old_one(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    a.prepare.fresh = 1;
    takes(&a);
    assert_false(is_there("run.db.1"));
    put("run.db-wal", "a part of it");
    put("run.db.1", "another file");
    takes(&a);
    assert_int_equal(a.done.resumed, 0);
    assert_true(is_there("run.db.2"));
    assert_true(is_there("run.db.2-wal"));
    assert_false(is_there("run.db-lock"));
    asked_release(&a);
}

static void
keeps_the_old_one_in_its_place_until_the_new_one_is_whole(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    put("log.txt", "\n");
    a.prepare.fresh = 1;
    refuses(&a, ERR_PARSE, "log.txt");
    assert_true(is_there("run.db"));
    assert_false(is_there("run.db.1"));
    assert_false(is_there("run.db.new"));
    asked_release(&a);
}

/* By whatever name it goes; with --fresh it would be moved away. */
static void a_log_is_not_written_over(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "log.txt");
    refuses(&a, ERR_USAGE, "log.txt is a log and cannot be the store");
    a.prepare.store = "run.db";
    takes(&a);
    assert_int_equal(link("run.db", "link.db"), 0);
    a.frozen.log[0] = "link.db";
    a.prepare.fresh = 1;
    refuses(&a, ERR_USAGE, "link.db is a log and cannot be the store");
    assert_true(is_there("run.db"));
    assert_false(is_there("run.db.1"));
    a.prepare.store = "other.db";
    takes(&a);
    asked_release(&a);
}

/* Another process has it: a lock is shared with no child, so it is one. */
static void leaves_one_in_use_alone(void **state)
{
    int ready[2], over[2], status;
    struct asked a;
    char byte = 0;
    pid_t pid;

    (void)state;
    asked_init(&a, "run.db");
    takes(&a);
    assert_int_equal(pipe(ready) || pipe(over), 0);
    pid = fork();
    if (pid == 0) {
        struct store *s = store_open("run.db", STORE_WRITE, &a.err);

        close(over[1]);
        _exit(!s || write(ready[1], "", 1) != 1 || read(over[0], &byte, 1));
    }
    close(over[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    a.prepare.fresh = 1;
    refuses(&a, ERR_IO, "in use by process");
    assert_true(is_there("run.db"));
    assert_false(is_there("run.db.1"));
    close(over[1]);
    close(ready[0]);
    close(ready[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    asked_release(&a);
}

static void makes_a_broken_off_one_anew(void **state)
{
    struct asked a;
    struct store *s;

    (void)state;
    asked_init(&a, "run.db");
    s = store_open("run.db", STORE_CREATE, &a.err);
    assert_non_null(s);
    store_close(s);
    takes(&a);
    assert_int_equal(a.done.resumed, 0);
    assert_int_equal(a.done.prompts, 2);
    takes(&a);
    assert_int_equal(a.done.resumed, 1);
    asked_release(&a);
}

static void takes_away_what_failed(void **state)
{
    struct asked a;

    (void)state;
    asked_init(&a, "run.db");
    put("log.txt", "{\"prompt\":\"a\"}\n{\"prompt\":1}\n");
    refuses(&a, ERR_PARSE, "1 of 2 lines is bad");
    assert_string_equal(a.named.data,
                        "log.txt:2: \"prompt\" is not a string\n");
    assert_false(is_there("run.db"));
    assert_false(is_there("run.db-lock"));
    a.frozen.ingest.skip_bad = 1;
    takes(&a);
    assert_int_equal(a.done.prompts, 1);
    assert_int_equal(a.done.skipped, 1);
    takes(&a);
    assert_int_equal(a.done.skipped, 1);
    a.frozen.log[0] = "none.txt";
    a.prepare.store = "other.db";
    refuses(&a, ERR_IO, "none.txt: No such file");
    assert_false(is_there("other.db"));
    a.prepare.store = "none/other.db";
    refuses(&a, ERR_IO, "none/other.db: cannot be made");
    asked_release(&a);
}

/* Each test has a folder of its own, with a log in it. */
static int enter(void **state)
{
    char folder[] = "/tmp/test_prepare.XXXXXX";

    *state = NULL;
    if (!mkdtemp(folder) || chdir(folder))
        return -1;
    *state = strdup(folder);
    put("log.txt", "one\ntwo\n");
    return 0;
}

static int leave(void **state)
{
    char command[80];

    snprintf(command, sizeof(command), "rm -r '%s'", (char *)*state);
    free(*state);
    return chdir("/") || system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_one, enter, leave),
        cmocka_unit_test_setup_teardown(finds_it_again, enter, leave),
        cmocka_unit_test_setup_teardown(names_it, enter, leave),
        cmocka_unit_test_setup_teardown(refuses_another, enter, leave),
        cmocka_unit_test_setup_teardown(makes_one_without_a_reply_anew, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(finds_one_of_another_time, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(keeps_the_old_one, enter, leave),
        cmocka_unit_test_setup_teardown(
            keeps_the_old_one_in_its_place_until_the_new_one_is_whole, enter,
            leave),
        cmocka_unit_test_setup_teardown(leaves_one_in_use_alone, enter, leave),
        cmocka_unit_test_setup_teardown(a_log_is_not_written_over, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(makes_a_broken_off_one_anew, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(takes_away_what_failed, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
