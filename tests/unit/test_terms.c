#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/gate.h"

#define CHAT "/v1/chat/completions"

/* Settings that are gone, like what they lend, when nobody works by them. */
struct lent {
    struct gateway_settings set;
    struct price price;
    struct price_list prices;
    char *group;
    int *gone;
};

static void give_back(void *owner)
{
    struct lent *l = owner;

    ++*l->gone;
    variant_release(&l->set.variant[CONTROL]);
    variant_release(&l->set.variant[TREATMENT]);
    memset(l->group, 'x', strlen(l->group));
    free(l->group);
    free(l);
}

static struct gateway_settings lend(const struct gate *g, const char *key,
                                    int *gone)
{
    struct lent *l = memory_new(1, sizeof(*l));

    l->set = g->set;
    l->gone = gone;
    for (int s = 0; s < SIDES; s++) {
        variant_copy(&l->set.variant[s], &g->set.variant[s]);
        free(l->set.variant[s].key);
        l->set.variant[s].key = memory_string(key);
    }
    l->group = memory_string("a-group");
    l->set.group[CONTROL] = l->group;
    l->price = g->price;
    l->prices = (struct price_list){&l->price, 1};
    l->set.prices = &l->prices;
    l->set.release = give_back;
    l->set.owner = l;
    return l->set;
}

static int sends(const struct gate *g, size_t n, const char *line)
{
    const char *const *h = g->sent[n].ask.headers;

    while (*h && strcmp(*h, line))
        h++;
    return *h != NULL;
}

static struct conversation *stream(struct gate *g)
{
    struct conversation *c = gate_ask(g, CHAT, WORDS, NULL, NULL);

    gate_head(g, g->sents - 1, 200, "text/event-stream");
    gate_data(g, g->sents - 1, PIECE);
    return c;
}

static void who_came_before_goes_on_as_before(void **state)
{
    struct gate *g = *state;
    int gone[2] = {0, 0};
    struct gateway_settings first = lend(g, "one", &gone[0]);
    struct gateway_settings next = lend(g, "two", &gone[1]);
    struct conversation *early, *late;

    gate_begin_by(g, &first);
    next.stall = S;
    early = stream(g);
    gateway_renew(g->gateway, &next);
    late = stream(g);
    assert_int_equal(gone[0], 0);
    assert_true(sends(g, 0, "Authorization: Bearer one"));
    assert_true(sends(g, 1, "Authorization: Bearer two"));
    g->now += 2 * S;
    gateway_tick(g->gateway, g->now);
    assert_int_equal(late->end, CUT);
    assert_int_equal(early->end, OPEN);
    gate_data(g, 0, LAST);
    gate_done(g, 0, END_WHOLE);
    assert_int_equal(early->end, ENDED);
    assert_int_equal(gone[0], 1);
    assert_int_equal(gone[1], 0);
    gateway_free(g->gateway);
    g->gateway = NULL;
    assert_int_equal(gone[1], 1);
}

static void nothing_is_kept_that_nobody_works_by(void **state)
{
    struct gate *g = *state;
    int gone = 0;

    for (int i = 0; i < 3; i++) {
        struct gateway_settings s = lend(g, "some", &gone);

        if (i == 0)
            gate_begin_by(g, &s);
        else
            gateway_renew(g->gateway, &s);
        assert_int_equal(gone, i);
    }
}

static void what_is_counted_is_kept(void **state)
{
    struct gate *g = *state;
    struct engine before = {0}, after = {0};
    struct gateway_settings other;

    g->set.earlier = 7 * S;
    gate_begin(g);
    gate_ask(g, CHAT, WORDS, NULL, NULL);
    gate_fine(g, 0);
    other = g->set;
    other.earlier = other.prompts = other.spent = 0;
    gateway_engine(g->gateway, &before, g->now);
    gateway_renew(g->gateway, &other);
    gateway_engine(g->gateway, &after, g->now);
    assert_int_equal(before.elapsed, 7 * S);
    assert_memory_equal(&before, &after, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_came_before_goes_on_as_before,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_kept_that_nobody_works_by,
                                        gate_setup, gate_teardown),
        cmocka_unit_test_setup_teardown(what_is_counted_is_kept, gate_setup,
                                        gate_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
