#include "desk/review_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

#define FIRST_CAP 1024

/* What dice are thrown for: none of them tells anything of the others. */
enum purpose {
    FOR_REPEAT,
    FOR_SAMPLE,
    FOR_ORDER,
    FOR_SIDE,
    FOR_AGAIN,
    FOR_GAP
};

/* Integers as bytes from the lowest: equal on every machine. */
static void add_number(struct hash *h, uint64_t n)
{
    unsigned char byte[8];

    for (int i = 0; i < 8; i++)
        byte[i] = (unsigned char)(n >> 8 * i);
    hash_add(h, byte, sizeof byte);
}

static uint64_t dice(uint64_t seed, const char *reviewer, enum purpose what,
                     uint64_t about)
{
    struct hash h;

    hash_init(&h, seed);
    add_number(&h, what);
    add_number(&h, about);
    hash_add(&h, reviewer, strlen(reviewer));
    return hash_value(&h);
}

void review_plan_add(struct review_plan *p, const struct pairs *pairs,
                     size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        uint64_t c = pairs_answer(pairs, CONTROL, i);
        uint64_t t = pairs_answer(pairs, TREATMENT, i);

        if (!pairs_both_ok(pairs, i) || !c || !t)
            continue;
        if (p->count == p->cap) {
            p->cap = p->cap ? 2 * p->cap : FIRST_CAP;
            p->item = memory_grow(p->item, p->cap, sizeof *p->item);
        }
        p->item[p->count++] =
            (struct planned){.key = pairs->key[i], .differs = c != t};
    }
}

void review_plan_count(struct review_plan *p, const struct pairs *pairs,
                       size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        uint64_t c = pairs_answer(pairs, CONTROL, i);
        uint64_t t = pairs_answer(pairs, TREATMENT, i);
        int counts = pairs_both_ok(pairs, i) && c && t;

        p->pairs += counts;
        p->same += counts && c == t;
        p->differ += counts && c != t;
    }
}

static int by_dice(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;

    if (x->dice != y->dice)
        return x->dice < y->dice ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static int by_prompt(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;
    uint64_t p = x->key >> 16, q = y->key >> 16;

    return p != q ? (p > q) - (p < q) : by_dice(a, b);
}

static void throw(struct review_plan * p, const struct review_order *o,
                  const char *reviewer, enum purpose what)
{
    for (size_t i = 0; i < p->count; i++)
        p->item[i].dice = dice(o->seed, reviewer, what, p->item[i].key);
}

/* A plan of nothing has no memory to be sorted. */
static void sort(struct review_plan *p, int (*by)(const void *, const void *))
{
    if (p->count)
        qsort(p->item, p->count, sizeof *p->item, by);
}

/* Identical answers take part in the draw: a prompt whose repeats are often
 * alike is to be found so. */
static void draw_repeats(struct review_plan *p, const struct review_order *o)
{
    size_t kept = 0;

    throw(p, o, "", FOR_REPEAT);
    sort(p, by_prompt);
    for (size_t i = 0; i < p->count; i++)
        if (!kept || p->item[kept - 1].key >> 16 != p->item[i].key >> 16)
            p->item[kept++] = p->item[i];
    p->count = kept;
}

static void keep_different(struct review_plan *p)
{
    size_t kept = 0;

    p->pairs = (int64_t)p->count;
    for (size_t i = 0; i < p->count; i++)
        if (p->item[i].differs)
            p->item[kept++] = p->item[i];
    p->count = kept;
    p->differ = (int64_t)kept;
    p->same = p->pairs - p->differ;
}

static void draw_sample(struct review_plan *p, const struct review_order *o)
{
    throw(p, o, "", FOR_SAMPLE);
    sort(p, by_dice);
    p->count = (size_t)o->sample;
}

void review_plan_close(struct review_plan *p, const struct review_order *o)
{
    draw_repeats(p, o);
    keep_different(p);
    if (o->sample > 0 && (size_t)o->sample < p->count)
        draw_sample(p, o);
    throw(p, o, o->reviewer, FOR_ORDER);
    sort(p, by_dice);
}

void review_plan_release(struct review_plan *p)
{
    free(p->item);
    *p = (struct review_plan){0};
}

/* Which of each ten comes back. */
static int64_t drawn_of_ten(const struct review_order *o, int64_t ten)
{
    return ten * REVIEW_EACH +
           (int64_t)(dice(o->seed, o->reviewer, FOR_AGAIN, (uint64_t)ten) %
                     REVIEW_EACH);
}

/* A reviewer's answers one by one, in the order in which they were given. */
struct walk {
    const struct review_order *order;
    const struct votes *votes;
    int reviewer;
    int64_t rated, done;
    int64_t again;                   /* that are to come back, and have not */
    const struct ballot_cast *first; /* the one of them that was first */
    const struct ballot_cast *due;   /* first of those that may come now */
};

/* How many others were answered since, at least, when it comes back: not
 * always the same, or it would be waited for. */
static int64_t apart(const struct review_order *o, uint64_t key)
{
    return REVIEW_APART +
           (int64_t)(dice(o->seed, o->reviewer, FOR_GAP, key) % REVIEW_EACH);
}

static int64_t answers_of(const struct votes *v, int reviewer)
{
    int64_t n = 0;

    for (size_t i = 0; i < v->count; i++)
        n += v->cast[i].reviewer == reviewer && votes_stands(&v->cast[i]);
    return n;
}

static void step(struct walk *w, const struct ballot_cast *b, int64_t all)
{
    const struct review_order *o = w->order;
    int64_t at = w->rated;

    w->done++;
    if (!votes_counts(b))
        return;
    w->rated++;
    if (at != drawn_of_ten(o, at / REVIEW_EACH) ||
        votes_find(w->votes, w->reviewer, b->key, 1))
        return;
    w->again++;
    if (!w->first)
        w->first = b;
    if (!w->due && all - w->done >= apart(o, b->key))
        w->due = b;
}

static struct review_item item_of(const struct review_order *o, uint64_t key,
                                  const struct ballot_cast *before)
{
    struct review_item item = {.key = key, .again = before != NULL};

    if (before)
        item.left = before->left == CONTROL ? TREATMENT : CONTROL;
    else
        item.left =
            dice(o->seed, o->reviewer, FOR_SIDE, key) % 2 ? TREATMENT : CONTROL;
    return item;
}

/* Those that will be rated from now on, and of which some will come back. */
static int64_t to_come(const struct review_order *o, int64_t rated,
                       int64_t fresh)
{
    int64_t n = 0;

    for (int64_t ten = rated / REVIEW_EACH; ten * REVIEW_EACH < rated + fresh;
         ten++) {
        int64_t at = drawn_of_ten(o, ten);

        n += at >= rated && at < rated + fresh;
    }
    return n;
}

void review_plan_way(const struct review_plan *p, const struct review_order *o,
                     const struct votes *v, struct review_way *out)
{
    struct walk w = {
        .order = o, .votes = v, .reviewer = votes_reviewer(v, o->reviewer)};
    int64_t all = answers_of(v, w.reviewer), fresh = 0;
    const struct planned *next = NULL;

    for (size_t i = 0; i < v->count; i++)
        if (v->cast[i].reviewer == w.reviewer && votes_stands(&v->cast[i]))
            step(&w, &v->cast[i], all);
    for (size_t i = 0; i < p->count; i++) {
        if (votes_find(v, w.reviewer, p->item[i].key, 0))
            continue;
        next = next ? next : &p->item[i];
        fresh++;
    }
    *out = (struct review_way){.done = w.done};
    out->left = fresh + w.again + to_come(o, w.rated, fresh);
    if (w.due || (!next && w.first)) {
        const struct ballot_cast *b = w.due ? w.due : w.first;

        out->next = item_of(o, b->key, b);
    } else if (next) {
        out->next = item_of(o, next->key, NULL);
    }
}
