#include "fault/store_fault.h"

#include <stdlib.h>

#include "base/arena.h"

struct fault {
    struct store store;
    struct store *inner; /* owned */
    int left;            /* calls until the fault; -1: it never comes */
    int *met;            /* borrowed, or NULL */
};

static struct fault *of(struct store *s)
{
    return (struct fault *)s;
}

/* A disk that failed once is not to be trusted again. */
static int fails(struct store *s, struct err *err)
{
    struct fault *f = of(s);

    if (f->left > 0)
        f->left--;
    if (f->left != 0)
        return 0;
    if (f->met)
        *f->met = 1;
    err_set(err, ERR_IO, "the fault that was asked for");
    return 1;
}

#define INNER of(s)->inner
#define CALL(name, ...)                                                        \
    (fails(s, err) ? -1 : INNER->ops->name(INNER, __VA_ARGS__))

static void fault_close(struct store *s)
{
    store_close(INNER);
    free(s);
}

static int64_t fault_size(struct store *s)
{
    return INNER->ops->size(INNER);
}

static int fault_begin(struct store *s, struct err *err)
{
    return CALL(begin, err);
}

static int fault_commit(struct store *s, struct err *err)
{
    return CALL(commit, err);
}

static void fault_rollback(struct store *s)
{
    INNER->ops->rollback(INNER);
}

#define PUT(name, type)                                                        \
    static int fault_##name(struct store *s, const struct type *what,          \
                            struct err *err)                                   \
    {                                                                          \
        return CALL(name, what, err);                                          \
    }
PUT(put_settings, settings)
PUT(put_prompt, prompt)
PUT(put_reply, reply)
PUT(put_attempt, attempt)
PUT(put_event, event)
PUT(put_engine, engine)
PUT(put_control, control)
PUT(put_vote, vote)
PUT(put_feedback, feedback)
PUT(put_stage, stage)

#define GET(name, key, each_type)                                              \
    static int fault_##name(struct store *s, key k, each_type *each,           \
                            void *arg, struct err *err)                        \
    {                                                                          \
        return CALL(name, k, each, arg, err);                                  \
    }
GET(prompts, struct store_range, store_prompt)
GET(missing, struct store_pass, store_missing)
GET(replies, int64_t, store_reply)
GET(bodies, struct store_range, store_reply)
GET(ranged, struct store_range, store_reply)
GET(ids, struct store_range, store_prompt)
GET(attempts, int64_t, store_attempt)
GET(events, int64_t, store_event)
GET(numbers, int64_t, store_reply)
GET(body, struct store_key, store_reply)
GET(votes, int64_t, store_vote)
GET(feedbacks, int64_t, store_feedback)
GET(stages, int64_t, store_stage)

static int fault_note_id(struct store *s, const struct prompt *p,
                         struct store_line *first, struct err *err)
{
    return CALL(note_id, p, first, err);
}

static int fault_settings(struct store *s, struct settings *out,
                          struct err *err)
{
    return CALL(settings, out, err);
}

static int fault_engine(struct store *s, struct engine *out, struct err *err)
{
    return CALL(engine, out, err);
}

static int fault_controls(struct store *s, int64_t after, struct control *out,
                          size_t *count, struct err *err)
{
    return CALL(controls, after, out, count, err);
}

static const struct store_ops ops = {
    .name = "fault",
    .close = fault_close,
    .size = fault_size,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .put_settings = fault_put_settings,
    .put_prompt = fault_put_prompt,
    .note_id = fault_note_id,
    .put_reply = fault_put_reply,
    .put_attempt = fault_put_attempt,
    .put_event = fault_put_event,
    .put_engine = fault_put_engine,
    .put_control = fault_put_control,
    .put_vote = fault_put_vote,
    .put_feedback = fault_put_feedback,
    .put_stage = fault_put_stage,
    .settings = fault_settings,
    .prompts = fault_prompts,
    .missing = fault_missing,
    .replies = fault_replies,
    .bodies = fault_bodies,
    .ranged = fault_ranged,
    .ids = fault_ids,
    .attempts = fault_attempts,
    .events = fault_events,
    .engine = fault_engine,
    .controls = fault_controls,
    .numbers = fault_numbers,
    .body = fault_body,
    .votes = fault_votes,
    .feedbacks = fault_feedbacks,
    .stages = fault_stages,
};

struct store *store_fault_new(struct store *inner_take, int fail_after)
{
    struct fault *f = memory_new(1, sizeof(*f));

    f->store.ops = &ops;
    f->inner = inner_take;
    f->left = fail_after > 0 ? fail_after : -1;
    return &f->store;
}

void store_fault_watch(struct store *s, int *met)
{
    of(s)->met = met;
}
