/* made_list.h - a list of pairs, made up, and a view of it.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_MADE_LIST_H
#define TESTS_MADE_LIST_H

#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "desk/list.h"
#include "tui/screen.h"

struct made {
    struct scene scene;
    struct view view;
    struct list_page page;
};

static const char *const made_asked[] = {
    "Summarise the contract below in three bullet points. CONTRACT: This "
    "agreement is made between",
    "Translate to German: 'Send the delivery on Monday'\nand keep the dates",
    "What is the refund policy for opened items bought on sale?",
    "Return JSON with keys name, price \x1b[2J\xE2\x80\xAE of the kettle",
    "\xE4\xBD\xA0\xE5\xA5\xBD\xEF\xBC\x8C\xE8\xAF\xB7\xE8\xA7\xA3\xE9\x87\x8A",
    "",
};

static inline void made_row(struct list_row *r, int i)
{
    *r = (struct list_row){.key = (uint64_t)(i + 1) << 16 | (i == 4 ? 2 : 1),
                           .similarity = i % 5 ? .2 * (i % 5) : NAN,
                           .marked = i == 3,
                           .read = i != 6};
    for (int side = 0; side < SIDES; side++) {
        int failed = (i + side) % 6 == 2;

        r->outcome[side] = failed ? (uint8_t)(2 + i % 9) : OUTCOME_OK;
        r->latency[side] = failed ? NAN : .4 + .37 * i * (1 + side);
        r->first_token[side] = r->latency[side] / 7;
        r->tokens[side] = failed ? NAN : 100 + 31 * i * (2 - side);
        r->cost[side] = failed ? NAN : 1e-4 * (i + 1 + side);
    }
    if (i == 5)
        r->outcome[TREATMENT] = PAIR_MISSING;
    r->flags = (unsigned)i % (1U << LIST_FLAGS);
    snprintf(r->asked, sizeof r->asked, "%s", made_asked[i % 6]);
}

static inline struct made *made_new(void)
{
    struct made *m = memory_new(1, sizeof *m);

    m->page.pairs = 1230;
    m->page.count = 118;
    m->page.marked = 3;
    m->page.rows = 118;
    m->page.at = 1;
    m->page.chosen = UINT64_C(2) << 16 | 1;
    m->page.moves = m->view.wish.list.moves = 4;
    m->page.of.sort = m->view.wish.list.sort = SORT_DLATENCY;
    snprintf(m->page.of.filter, WISH_TEXT, "err | differ");
    snprintf(m->view.wish.list.filter, WISH_TEXT, "err | differ");
    for (int i = 0; i < m->page.rows; i++)
        made_row(&m->page.row[i], i);
    m->scene.list = &m->page;
    m->scene.at = m->view.wish.at = -1;
    m->view.screen = SCREEN_pairs;
    return m;
}

#endif
