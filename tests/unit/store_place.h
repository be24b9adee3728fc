/* store_place.h - a folder for the stores of a test, and what to put there.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

struct place {
    char folder[64];
    char store[128]; /* a name in it; nothing is there yet */
};

static inline void place_make(struct place *p)
{
    snprintf(p->folder, sizeof(p->folder), "/tmp/diptych-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->store, sizeof(p->store), "%s/a.db", p->folder);
}

/* How many files are in it. */
static inline int place_files(const struct place *p)
{
    DIR *d = opendir(p->folder);
    int count = 0;

    assert_non_null(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count - 2;
}

static inline void place_clear(const struct place *p)
{
    DIR *d = opendir(p->folder);
    struct dirent *e;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
}

static inline void place_remove(const struct place *p)
{
    place_clear(p);
    rmdir(p->folder);
}

static inline struct store *must_open(const char *where, enum store_mode m)
{
    struct err err = {ERR_NONE, ""};
    struct store *s = store_open(where, m, &err);

    if (!s)
        fail_msg("%s", err.text);
    return s;
}

/* Ends the test when the call failed. */
static inline void must(int rc, const struct err *err)
{
    if (rc)
        fail_msg("%s", err->text);
}

static inline struct prompt sample_prompt(int64_t seq, const char *id)
{
    static const char request[] = "{\"messages\":[]}";

    return (struct prompt){.seq = seq,
                           .id = id,
                           .at_us = -1,
                           .request = request,
                           .request_len = sizeof(request) - 1,
                           .line = seq,
                           .file = 1,
                           .logged_status = -1,
                           .logged_latency_us = -1,
                           .logged_input_tokens = -1,
                           .logged_output_tokens = -1};
}

static inline void put_prompts(struct store *s, int64_t count)
{
    struct err err;
    char id[32];

    must(s->ops->begin(s, &err), &err);
    for (int64_t i = 1; i <= count; i++) {
        struct prompt p;

        snprintf(id, sizeof(id), "p%lld", (long long)i);
        p = sample_prompt(i, id);
        must(s->ops->put_prompt(s, &p, &err), &err);
    }
    must(s->ops->commit(s, &err), &err);
}

static inline struct reply sample_reply(int64_t prompt, int repeat,
                                        enum side side)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = repeat;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.text = "yes";
    r.finish = "stop";
    return r;
}

/* For counting calls: `arg` is an int. */
static inline int count_reply(void *arg, const struct reply *r)
{
    (void)r;
    ++*(int *)arg;
    return 0;
}

static inline int replies_in(struct store *s)
{
    struct err err;
    int count = 0;

    must(s->ops->replies(s, 0, count_reply, &count, &err), &err);
    return count;
}

#endif
