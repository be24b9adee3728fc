#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "unit/listed.h"

#define MS INT64_C(1000000)
#define CALLS_MOST 100000

void listed_open(struct listed *l)
{
    const struct engine e = {
        .phase = PHASE_FINISHED, .elapsed = 1000 * MS, .budget = -1};
    struct settings s = {0};
    struct store *w;

    *l = (struct listed){.wish = {.pages = WISH_PAGE(list), .at = -1}};
    l->wish.list.rows = 7;
    place_make(&l->place);
    w = l->writer = must_open(l->place.store, STORE_CREATE);
    settings_add(&s, "name", "listed");
    must(w->ops->begin(w, &l->err), &l->err);
    must(w->ops->put_settings(w, &s, &l->err), &l->err);
    must(w->ops->put_engine(w, &e, &l->err), &l->err);
    must(w->ops->commit(w, &l->err), &l->err);
    settings_release(&s);
    l->reader = must_open(l->place.store, STORE_READ);
    l->live = live_new(l->reader, l->place.store, &l->err);
    assert_non_null(l->live);
    live_need(l->live, list_kind.needs);
    l->list = list_kind.start();
    l->from = (struct page_source){.store = l->reader, .live = l->live};
}

void listed_close(struct listed *l)
{
    list_kind.release(l->page);
    list_kind.end(l->list);
    live_free(l->live);
    store_close(l->writer);
    place_remove(&l->place);
}

void listed_prompt(struct listed *l, int64_t seq, const char *text)
{
    const struct store_ops *o = l->writer->ops;
    char request[1024], id[32];
    struct prompt p;

    snprintf(request, sizeof request,
             "{\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
             "{\"role\":\"user\",\"content\":\"%s\"}]}",
             text);
    snprintf(id, sizeof id, "p%lld", (long long)seq);
    prompt_init(&p);
    p.seq = seq;
    p.id = id;
    p.request = request;
    p.request_len = strlen(request);
    must(o->begin(l->writer, &l->err), &l->err);
    must(o->put_prompt(l->writer, &p, &l->err), &l->err);
    must(o->commit(l->writer, &l->err), &l->err);
}

struct reply listed_reply(int64_t prompt, enum side side, int ms,
                          const char *text)
{
    struct reply r;

    reply_init(&r);
    r.prompt = prompt;
    r.repeat = 1;
    r.side = side;
    r.outcome = OUTCOME_OK;
    r.due = r.sent = prompt * MS;
    r.latency = r.wire = ms * MS;
    r.first_token = r.latency / 4;
    r.usage.output = 2 * ms;
    r.cost = ms * 1000;
    r.length = (int64_t)strlen(text);
    r.answer = r.normal = 1 + (int64_t)side;
    r.text = text;
    return r;
}

void listed_put(struct listed *l, const struct reply *r)
{
    const struct store_ops *o = l->writer->ops;

    must(o->begin(l->writer, &l->err), &l->err);
    must(o->put_reply(l->writer, r, &l->err), &l->err);
    must(o->commit(l->writer, &l->err), &l->err);
}

void listed_pairs(struct listed *l, int64_t from, int64_t to)
{
    char text[64];

    for (int64_t i = from; i <= to; i++) {
        snprintf(text, sizeof text, "question %lld", (long long)i);
        listed_prompt(l, i, text);
        for (int side = 0; side < SIDES; side++) {
            int ms = (int)i * (1 + side);
            struct reply r;

            snprintf(text, sizeof text, "answer %lld %c", (long long)i,
                     side_letter((enum side)side));
            r = listed_reply(i, (enum side)side, ms, text);
            listed_put(l, &r);
        }
    }
}

int listed_step(struct listed *l)
{
    void *page = NULL;
    int rc = list_kind.work(l->list, &l->from, &l->wish, &page, &l->err);

    if (page) {
        list_kind.release(l->page);
        l->page = page;
    }
    return rc;
}

void listed_run(struct listed *l)
{
    int rc;

    must(live_update(l->live, ++l->from.now_us, 0, &l->err), &l->err);
    l->from.serial++;
    for (l->calls = 1; (rc = listed_step(l)) > 0; l->calls++)
        assert_true(l->calls < CALLS_MOST);
    must(rc, &l->err);
    assert_non_null(l->page);
}

int listed_ask(struct listed *l, enum request_kind kind, int64_t prompt)
{
    struct request r = {.kind = kind, .key = (uint64_t)prompt << 16 | 1};

    return list_kind.ask(l->list, &l->from, &r, &l->err);
}
