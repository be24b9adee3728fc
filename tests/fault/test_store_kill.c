#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "base/rng.h"
#include "unit/writer_help.h"

/* A child stores replies and tells its parent which ones are safe; the parent
 * kills it at a moment that dice choose, and looks at what is left. Fifty
 * times, each child going on where the last one was killed. */
#define KILLS 50
#define SEED 20240607
#define PROMPTS 400
#define REPEATS 3
#define KEYS (PROMPTS * REPEATS * SIDES)

static const struct writer_settings settings = {.repeats = REPEATS,
                                                .commit_ns = 200000,
                                                .most = 64,
                                                .ahead = 32,
                                                .ahead_bytes = 1 << 20};

PLACE_OF_EACH_TEST

static int key_of(int64_t prompt, int repeat, int side)
{
    return (int)((prompt - 1) * REPEATS + repeat - 1) * SIDES + side;
}

/* What the child gave, in order: the first `safe` of it are stored. */
struct child {
    struct writer *w;
    int key[KEYS];
    int given, safe, to_parent;
};

static void acknowledge(struct child *c)
{
    int stored = (int)writer_stored(c->w);

    for (; c->safe < stored; c->safe++)
        if (write(c->to_parent, &c->key[c->safe], sizeof(int)) != sizeof(int))
            _exit(1);
}

static void give(struct child *c, const struct work *k, enum side side)
{
    while (writer_room(c->w) == 0) {
        wait_news(c->w);
        acknowledge(c);
    }
    c->key[c->given++] = key_of(k->prompt.seq, k->repeat, side);
    writer_put(c->w, reply_record(k->prompt.seq, k->repeat, side));
}

static void live(int to_parent)
{
    struct child c = {.to_parent = to_parent};
    struct work *k;

    c.w = must_start(must_open(place.store, STORE_WRITE), &settings);
    while ((k = next_work(c.w)) != NULL) {
        for (int side = 0; side < SIDES; side++)
            if (k->missing[side])
                give(&c, k, side);
        work_free(k);
        acknowledge(&c);
    }
    while (c.safe < c.given) {
        wait_news(c.w);
        acknowledge(&c);
    }
    /* Not stopped in order: what it acknowledged must do. */
    _exit(0);
}

/* Reads some acknowledgements, kills, reads those that were still on their
 * way: they were given before the end too. Sets acked[key]. */
static void kill_after(pid_t child, int from_child, int acks, char *acked)
{
    int key, status;

    while (read(from_child, &key, sizeof(key)) == sizeof(key)) {
        assert_in_range(key, 0, KEYS - 1);
        acked[key] = 1;
        if (--acks == 0)
            kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
}

static int mark(void *arg, const struct reply *r)
{
    char *stored = arg;
    int key = key_of(r->prompt, r->repeat, r->side);

    assert_in_range(key, 0, KEYS - 1);
    assert_false(stored[key]);
    stored[key] = 1;
    assert_string_equal(r->finish, "stop");
    return 0;
}

static int has_body(void *arg, const struct reply *r)
{
    ++*(int *)arg;
    assert_string_equal(r->text, "yes");
    return 0;
}

static void nothing_is_lost(const char *acked, char *stored)
{
    struct store *s = must_open(place.store, STORE_READ);
    struct err err;
    int bodies = 0;

    memset(stored, 0, KEYS);
    must(s->ops->replies(s, 0, mark, stored, &err), &err);
    for (int i = 0; i < KEYS; i++)
        assert_true(stored[i] || !acked[i]);
    must(s->ops->bodies(s, (struct store_range){1, PROMPTS}, has_body, &bodies,
                        &err),
         &err);
    for (int i = 0; i < KEYS; i++)
        bodies -= stored[i];
    assert_int_equal(bodies, 0);
    store_close(s);
}

/* The work that is handed out is all that is not stored, each once. */
static int exactly_the_rest_is_work(const char *stored)
{
    struct writer *w =
        must_start(must_open(place.store, STORE_WRITE), &settings);
    char asked[KEYS] = {0};
    struct work *k;
    struct err err;
    int rest = 0;

    for (; (k = next_work(w)) != NULL; work_free(k))
        for (int side = 0; side < SIDES; side++)
            asked[key_of(k->prompt.seq, k->repeat, side)] +=
                (char)k->missing[side];
    must(writer_stop(w, &err), &err);
    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(asked[i], !stored[i]);
        rest += asked[i];
    }
    return rest;
}

static int first_row(void *arg, int columns, char **value, char **name)
{
    (void)columns;
    (void)name;
    snprintf(arg, 64, "%s", value[0]);
    return 0;
}

static void the_file_is_sound(void)
{
    sqlite3 *db = NULL;
    char got[64] = "";

    assert_int_equal(sqlite3_open(place.store, &db), 0);
    assert_int_equal(
        sqlite3_exec(db, "PRAGMA integrity_check", first_row, got, NULL), 0);
    assert_string_equal(got, "ok");
    sqlite3_close(db);
}

static void fresh(char *acked)
{
    struct store *s;

    place_clear(&place);
    s = must_open(place.store, STORE_CREATE);
    put_prompts(s, PROMPTS);
    store_close(s);
    memset(acked, 0, KEYS);
}

static void one_life(int acks, char *acked)
{
    int fd[2];
    pid_t child;

    assert_int_equal(pipe(fd), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fd[0]);
        live(fd[1]);
    }
    close(fd[1]);
    kill_after(child, fd[0], acks, acked);
    close(fd[0]);
}

static void whatever_the_moment_of_the_kill(void **state)
{
    char acked[KEYS], stored[KEYS];
    struct rng rng;
    int rest = 0, early = 0;

    (void)state;
    rng_seed(&rng, SEED);
    for (int i = 0; i < KILLS; i++) {
        if (rest == 0)
            fresh(acked);
        one_life(1 + (int)rng_below(&rng, 200), acked);
        nothing_is_lost(acked, stored);
        the_file_is_sound();
        rest = exactly_the_rest_is_work(stored);
        early += rest > 0;
    }
    /* Most of them died with work left, or this proved little. */
    assert_true(early > KILLS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whatever_the_moment_of_the_kill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
