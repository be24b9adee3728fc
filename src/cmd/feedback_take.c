#include "cmd/feedback_take.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/import_keys.h"
#include "logged/log.h"

void feedback_take_release(struct feedback_take *t)
{
    for (size_t i = 0; i < t->count; i++)
        free((char *)t->heard[i].said.user);
    free(t->heard);
    import_bad_release(&t->bad);
    import_bad_release(&t->strange);
    *t = (struct feedback_take){0};
}

/* ---- lines --------------------------------------------------------------- */

static const char *called(const struct feedback_take *t)
{
    return strcmp(t->log, "-") == 0 ? "standard input" : t->log;
}

static void on_bad(void *arg, int64_t line, const char *reason)
{
    struct feedback_take *t = arg;

    import_bad_add(&t->bad, called(t), line, reason);
}

static struct heard *add(struct feedback_take *t)
{
    if (t->count == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 256;
        t->heard = memory_grow(t->heard, t->cap, sizeof(*t->heard));
    }
    return &t->heard[t->count++];
}

static void keep(struct feedback_take *t, const struct said *s,
                 const struct found *r)
{
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        if (!isnan(s->value[i]))
            *add(t) = (struct heard){
                .said = {.prompt = r->prompt,
                         .repeat = r->repeat,
                         .side = (enum side)r->side,
                         .kind = (enum feedback_kind)i,
                         .value = s->value[i],
                         .wall_us = s->at_us,
                         .user = memory_string(s->user)},
                .warmup = r->warmup,
            };
}

/* -1 and why when it is off the scale. */
static int scale(const struct feedback_take *t, double *score, struct buf *why)
{
    if (isnan(*score))
        return 0;
    if (*score < t->least || *score > t->most) {
        buf_addf(why, "score is %g, not from %g to %g: see --score-scale",
                 *score, t->least, t->most);
        return -1;
    }
    *score = (*score - t->least) / (t->most - t->least);
    return 0;
}

static int on_said(void *arg, const struct said *s, struct err *err)
{
    struct feedback_take *t = arg;
    const struct found *reply = NULL;
    struct said own = *s;
    struct buf why;
    int rc;

    (void)err;
    buf_init(&why, 1024);
    rc = scale(t, &own.value[FEEDBACK_SCORE], &why);
    if (rc == 0)
        rc = feedback_find(t->find, s, &reply, &why);
    if (rc > 0)
        keep(t, &own, reply);
    else if (rc == 0)
        import_bad_add(&t->strange, called(t), s->line, why.data);
    else
        on_bad(t, s->line, why.data);
    buf_release(&why);
    return 0;
}

int feedback_take_read(struct feedback_take *t, const char *log,
                       struct names *names, struct err *err)
{
    const struct logged_events events = {
        .bad = on_bad, .arg = t, .said = on_said};
    const struct logged_log one = {.path = log, .file = 1};
    struct logged_result result;

    t->log = log;
    if (logged_read(&one, names, &events, &result, err))
        return -1;
    t->lines += result.lines;
    return 0;
}

/* ---- into the store ------------------------------------------------------ */

/* What was said last, by reply and kind. */
struct lasts {
    struct import_keys keys; /* to a place in `row`, from 1 */
    struct last {
        double value;
        int64_t wall_us;
    } * row; /* owned */
    size_t count, cap;
};

static struct last *last_of(struct lasts *l, const struct feedback *f)
{
    char key[80];
    int64_t *at;

    snprintf(key, sizeof(key), "%lld:%d:%d:%d", (long long)f->prompt, f->repeat,
             (int)f->side, (int)f->kind);
    at = import_keys_at(&l->keys, 0, key);
    if (*at == 0) {
        if (l->count == l->cap) {
            l->cap = l->cap ? 2 * l->cap : 256;
            l->row = memory_grow(l->row, l->cap, sizeof(*l->row));
        }
        l->row[l->count++] = (struct last){NAN, -1};
        *at = (int64_t)l->count;
    }
    return &l->row[*at - 1];
}

static int on_last(void *arg, const struct feedback *f)
{
    *last_of(arg, f) = (struct last){f->value, f->wall_us};
    return 0;
}

static int put(struct feedback_take *t, const struct heard *h,
               struct lasts *lasts, struct store *s, struct err *err)
{
    const struct feedback *f = &h->said;
    struct last *last = last_of(lasts, f);

    if (f->value == last->value && f->wall_us == last->wall_us) {
        t->same++;
        return 0;
    }
    if (f->wall_us >= 0 && f->wall_us < last->wall_us) {
        t->older++;
        return 0;
    }
    *last = (struct last){f->value, f->wall_us};
    t->put[f->side]++;
    t->warmup += h->warmup;
    return s->ops->put_feedback(s, f, err);
}

static int put_all(struct feedback_take *t, struct store *s, struct err *err)
{
    struct lasts lasts = {{0}, NULL, 0, 0};
    int rc = s->ops->feedbacks(s, 0, on_last, &lasts, err);

    for (size_t i = 0; rc == 0 && i < t->count; i++)
        rc = put(t, &t->heard[i], &lasts, s, err);
    import_keys_release(&lasts.keys);
    free(lasts.row);
    return rc;
}

int feedback_take_write(struct feedback_take *t, struct store *s,
                        struct err *err)
{
    if (s->ops->begin(s, err))
        return -1;
    if (put_all(t, s, err) || s->ops->commit(s, err)) {
        s->ops->rollback(s);
        return -1;
    }
    return 0;
}
