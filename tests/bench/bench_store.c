/* bench_store - how fast a store is read and written, and how long it takes to
 * see how alike two answers are. Wall time.
 *
 *   bench_store read STORE          every reply: numbers alone, then all of it
 *   bench_store write STORE PAIRS   2,000 characters an answer, compared
 *   bench_store alike               two answers that have little in common
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "compare/compare.h"
#include "replay/enrich.h"
#include "store/writer.h"

#define ANSWER 2000

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int failed(const struct err *err)
{
    fprintf(stderr, "bench_store: %s\n", err->text);
    return 1;
}

static void fill_words(char *text, size_t len, struct rng *dice)
{
    for (size_t i = 0; i < len; i++)
        text[i] = rng_below(dice, 6) ? (char)('a' + rng_below(dice, 26)) : ' ';
    text[len] = '\0';
}

/* ---- reading ------------------------------------------------------------- */

static int count(void *arg, const struct reply *r)
{
    (void)r;
    ++*(int64_t *)arg;
    return 0;
}

static int read_all(const char *name)
{
    struct err err;
    struct store *s = store_open(name, STORE_READ, &err);
    double began = seconds(), between;
    int64_t numbers = 0, replies = 0;
    int rc;

    if (!s)
        return failed(&err);
    rc = s->ops->numbers(s, 0, count, &numbers, &err);
    between = seconds();
    if (rc == 0)
        rc = s->ops->replies(s, 0, count, &replies, &err);
    if (rc == 0)
        printf("  %lld replies: numbers %.2f s, with words %.2f s\n",
               (long long)numbers, between - began, seconds() - between);
    store_close(s);
    return rc ? failed(&err) : 0;
}

/* ---- writing ------------------------------------------------------------- */

static int put(struct writer *w, const struct reply *r)
{
    struct pollfd p = {writer_fd(w), POLLIN, 0};
    struct record *record = record_new(RECORD_REPLY);

    record_reply(record, r);
    while (writer_room(w) == 0) {
        poll(&p, 1, 1000);
        writer_news(w);
    }
    return writer_put(w, record);
}

/* Half the characters of the second answer are others. */
static int put_pair(struct writer *w, int64_t prompt, struct rng *dice)
{
    char text[ANSWER + 1];
    struct reply r;
    int rc = 0;

    for (int side = 0; side < SIDES; side++) {
        if (side == CONTROL)
            fill_words(text, ANSWER, dice);
        for (size_t i = 0; side == TREATMENT && i < ANSWER; i++)
            if (rng_below(dice, 2) == 0)
                text[i] = (char)('a' + rng_below(dice, 26));
        reply_init(&r);
        r.prompt = prompt;
        r.repeat = 1;
        r.side = (enum side)side;
        r.outcome = OUTCOME_OK;
        r.text = text;
        r.latency = r.wire = prompt * 1000;
        r.model = "m";
        r.finish = "stop";
        rc |= put(w, &r);
    }
    return rc;
}

static int write_all(const char *name, int64_t pairs)
{
    const struct writer_settings set = {.repeats = 1,
                                        .commit_ns = 100000000,
                                        .most = 16384,
                                        .ahead = 16,
                                        .ahead_bytes = 1 << 20,
                                        .enrich = enrich};
    struct err err;
    struct store *s = store_open(name, STORE_CREATE, &err);
    struct writer *w = s ? writer_start(s, &set, &err) : NULL;
    double began = seconds();
    struct rng dice;
    int rc = 0;

    if (!w)
        return failed(&err);
    rng_seed(&dice, 1);
    for (int64_t i = 1; i <= pairs && rc == 0; i++)
        rc = put_pair(w, i, &dice);
    if (writer_stop(w, &err))
        return failed(&err);
    printf("  writer: %.0f pairs/s, compared and stored\n",
           (double)pairs / (seconds() - began));
    return 0;
}

/* ---- comparing ----------------------------------------------------------- */

static void compare(size_t len, struct rng *dice)
{
    char *text[SIDES];
    double began;
    int rounds = len < 10000 ? 100 : 1, ppm = 0;

    for (int s = 0; s < SIDES; s++) {
        text[s] = memory_new(len + 1, 1);
        fill_words(text[s], len, dice);
    }
    began = seconds();
    for (int i = 0; i < rounds; i++)
        ppm = compare_similarity(&(struct answer_text){text[0], NULL},
                                 &(struct answer_text){text[1], NULL});
    printf("  %zu characters: %.3f ms (alike by %.2f)\n", len,
           1e3 * (seconds() - began) / rounds, ppm / 1e6);
    free(text[0]);
    free(text[1]);
}

static int compare_all(void)
{
    static const size_t len[] = {200, 2000, 16384, 200000, 8000000};
    struct rng dice;

    rng_seed(&dice, 1);
    for (size_t i = 0; i < sizeof(len) / sizeof(*len); i++)
        compare(len[i], &dice);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    store_init();
    if (strcmp(what, "read") == 0 && argc == 3)
        return read_all(argv[2]);
    if (strcmp(what, "write") == 0 && argc == 4)
        return write_all(argv[2], atoll(argv[3]));
    if (strcmp(what, "alike") == 0 && argc == 2)
        return compare_all();
    fprintf(stderr, "bench_store: read STORE, write STORE PAIRS or alike\n");
    return 2;
}
