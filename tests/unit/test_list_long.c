/* A list that takes several pieces of work to be made. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "desk/list.h"
#include "desk/page.h"
#include "unit/told_store.h"

#define PAIRS 210000
#define MS INT64_C(1000000)

static const char *const settings[][2] = {{"name", "long"}, {NULL, NULL}};

static int reply(int64_t pair, enum side side, struct reply *r)
{
    r->outcome = OUTCOME_OK;
    r->latency = (1 + pair * 7919 % 10007) * MS;
    return side == CONTROL;
}

static int no_prompts(struct store *s, struct store_range r, store_prompt *each,
                      void *arg, struct err *err)
{
    (void)s;
    (void)r;
    (void)each;
    (void)arg;
    (void)err;
    return 0;
}

static void closed(struct store *s)
{
    (void)s;
}

static int64_t size(struct store *s)
{
    (void)s;
    return -1;
}

struct long_list {
    struct told told;
    struct store_ops ops;
    struct live *live;
    void *list;
    struct wish wish;
    struct page_source from;
    struct list_page *page;
    struct err err;
};

static void open_it(struct long_list *l)
{
    *l = (struct long_list){.ops = told_ops, .wish = {.at = -1}};
    l->ops.prompts = no_prompts;
    l->ops.close = closed;
    l->ops.size = size;
    l->told = (struct told){.store = {&l->ops},
                            .setting = settings,
                            .engine = {.phase = PHASE_FINISHED, .budget = -1},
                            .pairs = PAIRS,
                            .reply = reply};
    l->live = live_new(&l->told.store, "told.db", &l->err);
    assert_non_null(l->live);
    live_need(l->live, list_kind.needs);
    assert_int_equal(live_update(l->live, 1, 0, &l->err), 0);
    l->list = list_kind.start();
    l->from = (struct page_source){.store = &l->told.store, .live = l->live};
    l->from.serial = 1;
}

static void close_it(struct long_list *l)
{
    list_kind.release(l->page);
    list_kind.end(l->list);
    live_free(l->live);
}

static int step(struct long_list *l)
{
    void *page = NULL;
    int rc = list_kind.work(l->list, &l->from, &l->wish, &page, &l->err);

    if (page) {
        list_kind.release(l->page);
        l->page = page;
    }
    return rc;
}

static int run(struct long_list *l)
{
    int steps = 1, rc;

    while ((rc = step(l)) > 0)
        steps++;
    assert_int_equal(rc, 0);
    return steps;
}

/* The first place of the new order, not the pair that was first in the old
 * one; until it is there the old list stays, and knows of no move. */
static void a_place_of_the_new_order(void **state)
{
    static struct long_list l;
    uint64_t first;

    (void)state;
    open_it(&l);
    assert_int_equal(step(&l), 1);
    assert_null(l.page);
    assert_true(run(&l) > 1);
    assert_int_equal(l.page->count, PAIRS);
    first = l.page->chosen;
    l.wish.list.sort = SORT_LATENCY_C;
    l.wish.list.moves = 1;
    list_kind.ask(l.list, &l.from, &(struct request){.kind = REQUEST_UNMARK},
                  &l.err);
    list_kind.release(l.page);
    l.page = NULL;
    assert_int_equal(step(&l), 1);
    assert_non_null(l.page);
    assert_int_equal(l.page->of.sort, SORT_PROMPT);
    assert_int_equal(l.page->moves, 0);
    assert_int_equal(l.page->chosen, first);
    run(&l);
    assert_int_equal(l.page->moves, 1);
    assert_int_equal(l.page->at, 0);
    assert_true(l.page->chosen != first);
    assert_true((float)l.page->row[0].latency[CONTROL] == 10.007F);
    for (int i = 1; i < LIST_WINDOW; i++)
        assert_true(l.page->row[i].latency[CONTROL] <=
                    l.page->row[i - 1].latency[CONTROL]);
    close_it(&l);
}

/* Another wish before the first one's list is there. */
static void the_last_wish_counts(void **state)
{
    static struct long_list l;

    (void)state;
    open_it(&l);
    run(&l);
    strcpy(l.wish.list.filter, "prompt<=5");
    assert_int_equal(step(&l), 1);
    strcpy(l.wish.list.filter, "prompt<=3");
    run(&l);
    assert_int_equal(l.page->count, 3);
    assert_string_equal(l.page->of.filter, "prompt<=3");
    close_it(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_of_the_new_order),
        cmocka_unit_test(the_last_wish_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
