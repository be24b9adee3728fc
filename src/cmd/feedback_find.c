#include "cmd/feedback_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "cmd/import_sides.h"

enum by { BY_REQUEST, BY_ID, BY_CONVERSATION, BY_USER, BYS };

static uint64_t hash_of(enum by by, const char *text)
{
    return hash_bytes(1 + (uint64_t)by, text, strlen(text));
}

/* ---- loading ------------------------------------------------------------- */

/* A prompt's clues; hash 0: it has none of that kind. */
struct who {
    int64_t prompt;
    uint64_t hash[BYS];
};

struct loading {
    struct feedback_find *out;
    struct who *who; /* owned; by prompt */
    size_t count, cap, at, replies_cap, clues_cap;
};

static void *room(void *rows, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return rows;
    *cap = *cap ? 2 * *cap : 1024;
    return memory_grow(rows, *cap, size);
}

static void set_hash(struct who *w, enum by by, const char *text)
{
    if (text)
        w->hash[by] = hash_of(by, text);
}

static int on_prompt(void *arg, const struct prompt *p)
{
    struct loading *l = arg;
    struct who *w;

    l->who = room(l->who, l->count, &l->cap, sizeof(*l->who));
    w = &l->who[l->count++];
    *w = (struct who){.prompt = p->seq};
    set_hash(w, BY_ID, p->id);
    set_hash(w, BY_CONVERSATION, p->conversation);
    set_hash(w, BY_USER, p->user);
    return 0;
}

static void add_clue(struct loading *l, uint64_t hash)
{
    struct feedback_find *f = l->out;
    size_t reply = f->replies - 1;

    if (!hash)
        return;
    f->clue = room(f->clue, f->clues, &l->clues_cap, sizeof(*f->clue));
    f->clue[f->clues++] = (struct clue){hash, f->reply[reply].wall_us, reply};
}

static void add_clues(struct loading *l, const struct reply *r)
{
    while (l->at < l->count && l->who[l->at].prompt < r->prompt)
        l->at++;
    if (r->request_id)
        add_clue(l, hash_of(BY_REQUEST, r->request_id));
    if (l->at < l->count && l->who[l->at].prompt == r->prompt)
        for (int by = 0; by < BYS; by++)
            add_clue(l, l->who[l->at].hash[by]);
}

/* Of a release: what never counts is what control said in the place of
 * treatment. */
static void note_unseen(struct found *a, struct found *b)
{
    if (a->warmup != b->warmup)
        (a->warmup ? b : a)->unseen = 1;
}

/* Replies come by prompt and repeat: the other one is right before it. */
static int on_reply(void *arg, const struct reply *r)
{
    struct loading *l = arg;
    struct feedback_find *f = l->out;
    struct found *own, *before;

    if (r->outcome == OUTCOME_SKIPPED)
        return 0;
    f->reply = room(f->reply, f->replies, &l->replies_cap, sizeof(*f->reply));
    own = &f->reply[f->replies++];
    before = f->replies > 1 ? own - 1 : NULL;
    *own = (struct found){.prompt = r->prompt,
                          .wall_us = r->wall_us,
                          .repeat = r->repeat,
                          .side = (unsigned char)r->side,
                          .warmup = r->warmup != 0};
    if (before && before->prompt == r->prompt && before->repeat == r->repeat)
        own->both = before->both = 1;
    else if (before && before->prompt == r->prompt && f->live)
        note_unseen(before, own);
    add_clues(l, r);
    return 0;
}

static int by_hash(const void *a, const void *b)
{
    const struct clue *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->wall_us != y->wall_us)
        return x->wall_us < y->wall_us ? -1 : 1;
    return (x->reply > y->reply) - (x->reply < y->reply);
}

static int load_settings(struct feedback_find *f, struct store *s,
                         struct err *err)
{
    struct settings all = {0};
    int rc = s->ops->settings(s, &all, err);
    const char *split = settings_find(&all, "split");
    const char *source = settings_find(&all, "source");

    f->name[CONTROL] = memory_string(settings_find(&all, "control.variant"));
    f->name[TREATMENT] =
        memory_string(settings_find(&all, "treatment.variant"));
    f->shadow = split && strcmp(split, "shadow") == 0;
    f->live = source && strcmp(source, "serve") == 0;
    settings_release(&all);
    return rc;
}

int feedback_find_load(struct feedback_find *f, struct store *s,
                       struct err *err)
{
    const struct store_range all = {1, INT64_MAX};
    struct loading l = {.out = f};
    int rc;

    *f = (struct feedback_find){0};
    rc = load_settings(f, s, err) || s->ops->ids(s, all, on_prompt, &l, err) ||
                 s->ops->bodies(s, all, on_reply, &l, err)
             ? -1
             : 0;
    free(l.who);
    if (f->clues)
        qsort(f->clue, f->clues, sizeof(*f->clue), by_hash);
    return rc;
}

void feedback_find_release(struct feedback_find *f)
{
    free(f->reply);
    free(f->clue);
    for (int i = 0; i < SIDES; i++)
        free(f->name[i]);
    *f = (struct feedback_find){0};
}

/* ---- finding ------------------------------------------------------------- */

/* Who asks, in so far as the line tells it. */
struct asked {
    uint64_t hash;
    int side;       /* -1: either */
    int64_t repeat; /* -1: any */
};

/* The first clue that is not below these two. */
static size_t first_of(const struct feedback_find *f, uint64_t hash,
                       int64_t wall_us)
{
    size_t from = 0, to = f->clues;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        const struct clue *c = &f->clue[mid];

        if (c->hash < hash || (c->hash == hash && c->wall_us < wall_us))
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static int fits(const struct asked *a, const struct found *r)
{
    return (a->side < 0 ? !r->unseen : r->side == a->side) &&
           (a->repeat < 0 || r->repeat == a->repeat);
}

/* One of them; how many there are. */
static size_t look(const struct feedback_find *f, const struct asked *a,
                   const struct found **out)
{
    size_t count = 0;

    for (size_t i = first_of(f, a->hash, INT64_MIN);
         i < f->clues && f->clue[i].hash == a->hash; i++) {
        const struct found *r = &f->reply[f->clue[i].reply];

        if (!fits(a, r))
            continue;
        *out = r;
        count++;
    }
    return count;
}

/* What was sent at no known time was not sent before any. */
static int look_back(const struct feedback_find *f, const struct asked *a,
                     int64_t at_us, const struct found **out)
{
    for (size_t i = first_of(f, a->hash, at_us + 1); i > 0; i--) {
        const struct clue *c = &f->clue[i - 1];

        if (c->hash != a->hash || c->wall_us < 0)
            return 0;
        *out = &f->reply[c->reply];
        if (fits(a, *out))
            return 1;
    }
    return 0;
}

/* 1; -1 when it is one of several. */
static int settle(const struct found *found, const struct asked *a,
                  size_t count, struct buf *why)
{
    if (found->both && a->side < 0) {
        buf_adds(why, "both variants answered it: say which, as in "
                      "variant=control");
        return -1;
    }
    if (count == 1)
        return 1;
    buf_addf(why,
             "%zu answers have that id: say which with repeat, or "
             "by the server's request id",
             count);
    return -1;
}

/* Nobody read what the treatment said in the shadow. */
static int side_meant(const struct feedback_find *f, const struct asked *a)
{
    return f->shadow && a->side < 0 ? CONTROL : a->side;
}

/* The server's id is that of one reply, ours that of a prompt; unless servers
 * take ours for their own. */
static int by_id(const struct feedback_find *f, struct asked a, const char *id,
                 const struct found **out, struct buf *why)
{
    size_t count;

    a.hash = hash_of(BY_REQUEST, id);
    count = look(f, &a, out);
    if (count == 1)
        return 1;
    if (count == 0)
        a.hash = hash_of(BY_ID, id);
    a.side = side_meant(f, &a);
    count = look(f, &a, out);
    if (count)
        return settle(*out, &a, count, why);
    buf_addf(why, "no answer has the id \"%.100s\"", id);
    return 0;
}

static int by_person(const struct feedback_find *f, struct asked a,
                     const struct said *s, const struct found **out,
                     struct buf *why)
{
    enum by by = s->conversation ? BY_CONVERSATION : BY_USER;
    const char *name = s->conversation ? s->conversation : s->user;

    if (s->at_us < 0) {
        buf_adds(why, "there is a user or a conversation and no time: which "
                      "of the answers was meant? add time");
        return -1;
    }
    a.hash = hash_of(by, name);
    a.side = side_meant(f, &a);
    if (look_back(f, &a, s->at_us, out))
        return settle(*out, &a, 1, why);
    buf_addf(why, "no answer went to the %s \"%.100s\" before that",
             s->conversation ? "conversation" : "user", name);
    return 0;
}

/* -1 when nobody calls a variant that. */
static int side_of(const struct feedback_find *f, const char *variant)
{
    const struct logged l = {.variant = variant};
    struct import_sides words = {.fixed = -1};
    struct err ignored;
    enum side side;
    int known;

    for (int i = 0; i < SIDES; i++)
        if (f->name[i] && strcmp(f->name[i], variant) == 0)
            return i;
    known = import_side(&words, &l, &side, &ignored) > 0;
    import_sides_release(&words);
    return known ? (int)side : -1;
}

int feedback_find(const struct feedback_find *f, const struct said *s,
                  const struct found **out, struct buf *why)
{
    const char *id = s->request_id ? s->request_id : s->id;
    struct asked a = {.side = -1, .repeat = s->repeat};

    if (s->variant && (a.side = side_of(f, s->variant)) < 0) {
        buf_addf(why, "the variant is \"%.60s\", neither control nor treatment",
                 s->variant);
        return -1;
    }
    if (id)
        return by_id(f, a, id, out, why);
    if (s->conversation || s->user)
        return by_person(f, a, s, out, why);
    buf_adds(why, "there is no id of a request or a prompt, and no user: "
                  "which answer was meant?");
    return -1;
}
