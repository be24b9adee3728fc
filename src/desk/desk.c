#include "desk/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "desk/list.h"
#include "desk/page.h"

/* Replies that take some 20 ms to be read and counted. */
#define SLICE 30000

static const struct page_kind *const kinds[PAGES] = {
#define PAGE(name) &name##_kind,
#include "desk/pages.def"
#undef PAGE
};

/* A kind of page, as it is here. */
struct place {
    void *state; /* owned, as are: */
    void *made;  /* laid out, and not shown yet; NULL: nothing new */
    void *shown;
    int64_t seen; /* change that it was called for last */
    int failed;
    struct err err;
};

struct desk {
    struct store *store; /* of live */
    struct live *live;   /* owned */
    struct place place[PAGES];
    struct wish wish; /* as it was last */
    int64_t change;   /* grows with whatever pages are made of */
    uint64_t chosen;
    int whole; /* 1: live has read all there was */
    int held;  /* 1: frozen, and all that is wished for was read */
    struct err trouble;
    struct scene next, scene; /* to be shown; shown */
    int dirty;                /* they differ */
};

struct desk *desk_new(struct store *store_take, const char *where,
                      struct err *err)
{
    struct live *live = live_new(store_take, where, err);
    struct desk *d;

    if (!live)
        return NULL;
    d = memory_new(1, sizeof *d);
    d->store = store_take;
    d->live = live;
    d->wish.at = -1;
    d->change = 1;
    d->next.now = *live_snapshot(live);
    d->next.at = -1;
    d->next.busy = 1;
    d->scene = d->next;
    for (int i = 0; i < PAGES; i++)
        d->place[i].state = kinds[i]->start();
    return d;
}

void desk_free(struct desk *d)
{
    if (!d)
        return;
    for (int i = 0; i < PAGES; i++) {
        kinds[i]->release(d->place[i].made);
        kinds[i]->release(d->place[i].shown);
        kinds[i]->end(d->place[i].state);
    }
    live_free(d->live);
    free(d);
}

const struct scene *desk_scene(const struct desk *d)
{
    return &d->scene;
}

static int is_wanted(const struct desk *d, int page)
{
    return d->wish.pages >> page & 1;
}

/* ---- numbers ------------------------------------------------------------ */

static int is_gone(const struct snapshot *s)
{
    return !s->alive && s->engine.updated_us > 0 &&
           !phase_ended(s->engine.phase);
}

/* The clock alone makes no new picture, but where it tells since when nobody
 * is at work. */
static int is_same(const struct snapshot *a, const struct snapshot *b)
{
    size_t before = offsetof(struct snapshot, now_us);
    size_t after = before + sizeof a->now_us;

    if (is_gone(b) && a->now_us / 1000000 != b->now_us / 1000000)
        return 0;
    return memcmp(a, b, before) == 0 &&
           memcmp((const char *)a + after, (const char *)b + after,
                  sizeof *a - after) == 0;
}

static void take_snapshot(struct desk *d)
{
    const struct snapshot *s = live_snapshot(d->live);

    d->dirty |= !is_same(&d->next.now, s) || d->next.at != live_shown(d->live);
    d->next.now = *s;
    d->next.at = live_shown(d->live);
    d->next.end = live_end(d->live);
}

static void wish_for(struct desk *d, const struct wish *w)
{
    unsigned needs = 0;

    if (memcmp(&d->wish, w, sizeof *w) == 0)
        return;
    d->wish = *w;
    d->held = 0;
    d->change++;
    live_at(d->live, w->at);
    live_hold(d->live, w->frozen);
    for (int i = 0; i < PAGES; i++)
        if (is_wanted(d, i))
            needs |= kinds[i]->needs;
    live_need(d->live, needs);
}

/* 1: there is more to be read. A store that cannot be read for a moment can be
 * in the next one. */
static int bring_up(struct desk *d, int64_t now_us)
{
    int64_t serial = live_serial(d->live);
    int rc;

    if (d->held)
        return 0;
    rc = live_update(d->live, now_us, SLICE, &d->trouble);
    if (rc < 0)
        return 0;
    d->trouble.text[0] = '\0';
    d->whole = rc == 0;
    d->held = d->whole && d->wish.frozen;
    if (rc)
        return 1;
    take_snapshot(d);
    d->change += live_serial(d->live) != serial;
    return 0;
}

/* ---- pages -------------------------------------------------------------- */

static void *newest(const struct place *p)
{
    return p->made ? p->made : p->shown;
}

static struct page_source source_of(const struct desk *d, int64_t now_us)
{
    return (struct page_source){
        .store = d->store,
        .live = d->live,
        .serial = live_serial(d->live),
        .chosen = d->chosen,
        .now_us = now_us,
    };
}

/* 1: it is to be called again soon. One that failed is when time has gone by.
 */
static int lay_out(struct desk *d, int page, int64_t now_us)
{
    const struct page_source from = source_of(d, now_us);
    struct place *p = &d->place[page];
    int64_t change = d->change;
    void *made = NULL;
    int rc;

    if (p->seen == change)
        return 0;
    rc = kinds[page]->work(p->state, &from, &d->wish, &made, &p->err);
    p->failed = rc < 0;
    p->seen = rc ? 0 : change;
    if (made) {
        kinds[page]->release(p->made);
        p->made = made;
        d->dirty = 1;
    }
    return rc > 0;
}

/* What the list has chosen is what the others are about. */
static void choose(struct desk *d)
{
    const struct list_page *list = newest(&d->place[PAGE_list]);
    uint64_t chosen = list ? list->chosen : 0;

    d->change += chosen != d->chosen;
    d->chosen = chosen;
}

static int lay_out_all(struct desk *d, int64_t now_us)
{
    int more = 0;

    for (int i = 0; i < PAGES; i++) {
        if (is_wanted(d, i))
            more |= lay_out(d, i, now_us);
        if (i == PAGE_list)
            choose(d);
    }
    return more;
}

/* ---- the scene ---------------------------------------------------------- */

static const char *trouble(const struct desk *d)
{
    if (d->trouble.text[0])
        return d->trouble.text;
    for (int i = 0; i < PAGES; i++)
        if (is_wanted(d, i) && d->place[i].failed)
            return d->place[i].err.text;
    return "";
}

int desk_work(struct desk *d, const struct wish *w, int64_t now_us)
{
    const char *why;
    int more;

    wish_for(d, w);
    more = bring_up(d, now_us);
    if (d->whole)
        more |= lay_out_all(d, now_us);
    why = trouble(d);
    d->dirty |= d->next.busy != more ||
                strncmp(d->next.trouble, why, sizeof d->next.trouble - 1) != 0;
    d->next.busy = more;
    snprintf(d->next.trouble, sizeof d->next.trouble, "%.255s", why);
    return more;
}

static int page_of(enum request_kind kind)
{
    return kind == REQUEST_MARK || kind == REQUEST_UNMARK ? PAGE_list
                                                          : PAGE_review;
}

static int ask_page(struct desk *d, const struct request *r, int64_t now_us,
                    struct err *err)
{
    const struct page_source from = source_of(d, now_us);
    int page = page_of(r->kind);

    d->change++;
    return kinds[page]->ask(d->place[page].state, &from, r, err);
}

void desk_ask(struct desk *d, const struct request *r, int64_t now_us)
{
    struct err err = {0};
    int rc;

    if (r->kind == REQUEST_NONE)
        return;
    rc = r->kind == REQUEST_CONTROL ? live_ask(d->live, r->verb, r->value, &err)
                                    : ask_page(d, r, now_us, &err);
    d->next.tolds++;
    d->next.refused = rc != 0;
    snprintf(d->next.told, sizeof d->next.told, "%.159s", rc ? err.text : "");
    d->dirty = 1;
}

int desk_publish(struct desk *d)
{
    struct place *p = d->place;

    if (!d->dirty)
        return 0;
    for (int i = 0; i < PAGES; i++)
        if (p[i].made) {
            kinds[i]->release(p[i].shown);
            p[i].shown = p[i].made;
            p[i].made = NULL;
        }
#define PAGE(name) d->next.name = p[PAGE_##name].shown;
#include "desk/pages.def"
#undef PAGE
    d->scene = d->next;
    d->dirty = 0;
    return 1;
}
