#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "compare/asked.h"
#include "desk/list_state.h"

#define BATCH_MOST 2048
#define BYTES_MEANT 2000000 /* that are looked into at once */

void search_release(struct search *s)
{
    needle_release(&s->needle);
    free(s->seen);
    free(s->hit);
    *s = (struct search){0};
}

void search_start(struct search *s, const char *text)
{
    search_release(s);
    needle_init(&s->needle, text);
    s->batch = 16;
}

/* How many replies there are to look into, plus 1. */
static uint8_t there(const struct pairs *p, size_t i)
{
    return (uint8_t)(1 + (p->outcome[CONTROL][i] != PAIR_MISSING) +
                     (p->outcome[TREATMENT][i] != PAIR_MISSING));
}

static void widen(struct search *s, size_t cap)
{
    if (cap <= s->cap)
        return;
    s->seen = memory_grow(s->seen, cap, 1);
    s->hit = memory_grow(s->hit, cap, 1);
    memset(s->seen + s->cap, 0, cap - s->cap);
    memset(s->hit + s->cap, 0, cap - s->cap);
    s->cap = cap;
}

/* Replies that came since a pair was looked into make it look again. */
void search_again(struct search *s, const struct places *found,
                  const struct pairs *p)
{
    widen(s, p->cap);
    s->next = s->fresh = s->shown_at = 0;
    for (size_t i = 0; i < found->count; i++)
        s->fresh += s->seen[found->row[i]] == there(p, found->row[i]);
    s->shown_at = s->fresh;
}

/* Rows of `found` whose prompts are close to each other in the store. */
struct batch {
    struct search *search;
    const struct pairs *pairs;
    struct store_range range;
    size_t first, end; /* of `found` */
    struct buf text;
    size_t bytes;
    uint8_t asked[BATCH_MOST]; /* 1: it stands in that prompt */
};

static int take_prompt(void *arg, const struct prompt *p)
{
    struct batch *b = arg;
    struct needle *n = &b->search->needle;

    b->bytes += p->request_len;
    if (!p->request || !needle_in_json(n, p->request, p->request_len))
        return 0;
    buf_clear(&b->text);
    asked_texts(&b->text, p->request, p->request_len);
    b->asked[p->seq - b->range.from] =
        (uint8_t)needle_in(n, b->text.data, b->text.len);
    return 0;
}

static int in(struct batch *b, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    b->bytes += len;
    return len > 0 && needle_in(&b->search->needle, text, len);
}

/* The store may have a reply that was not there yet at the time that is shown.
 */
static int take_body(void *arg, const struct reply *r)
{
    struct batch *b = arg;
    int64_t i = pairs_find(b->pairs, r->prompt, r->repeat);

    if (i >= 0 && (size_t)i < b->search->cap && pairs_knows(b->pairs, r) &&
        (in(b, r->text) || in(b, r->tools) || in(b, r->error)))
        b->search->hit[i] = 1;
    return 0;
}

static int64_t prompt_of(const struct batch *b, uint32_t row)
{
    return (int64_t)(b->pairs->key[row] >> 16);
}

static void gather(struct batch *b, const struct places *found)
{
    struct search *s = b->search;
    const struct pairs *p = b->pairs;

    while (s->next < found->count &&
           s->seen[found->row[s->next]] == there(p, found->row[s->next]))
        s->next++;
    b->first = b->end = s->next;
    if (b->first == found->count)
        return;
    b->range.from = b->range.to = prompt_of(b, found->row[b->first]);
    while (b->end < found->count &&
           prompt_of(b, found->row[b->end]) < b->range.from + s->batch)
        b->range.to = prompt_of(b, found->row[b->end++]);
}

static void settle(struct batch *b, const struct places *found)
{
    struct search *s = b->search;

    for (size_t i = b->first; i < b->end; i++) {
        uint32_t row = found->row[i];

        s->fresh += s->seen[row] != there(b->pairs, row);
        s->seen[row] = there(b->pairs, row);
        s->hit[row] |= b->asked[prompt_of(b, row) - b->range.from];
    }
    s->next = b->end;
    if (b->bytes > BYTES_MEANT && s->batch > 1)
        s->batch /= 2;
    if (b->bytes < BYTES_MEANT / 2 && s->batch < BATCH_MOST)
        s->batch *= 2;
}

int search_work(struct search *s, const struct places *found,
                const struct page_source *from, struct err *err)
{
    const struct store_ops *o = from->store->ops;
    struct batch b = {.search = s, .pairs = live_pairs(from->live)};
    int rc;

    gather(&b, found);
    if (b.first == b.end)
        return 0;
    buf_init(&b.text, (size_t)1 << 28);
    rc = o->prompts(from->store, b.range, take_prompt, &b, err) ||
         o->bodies(from->store, b.range, take_body, &b, err);
    buf_release(&b.text);
    if (rc)
        return -1;
    settle(&b, found);
    return s->next < found->count;
}
