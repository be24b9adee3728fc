/* reviewing.h - somebody before a screen, and a store of made-up pairs.
 *
 * Include it after cmocka.h. Failures fail the test. */
#ifndef TESTS_REVIEWING_H
#define TESTS_REVIEWING_H

#include "desk/page.h"
#include "desk/review.h"
#include "unit/store_sample.h"

#define US INT64_C(1000000)
#define START (1790000000 * US)

int reviewing_setup(void **state);
int reviewing_teardown(void **state);
#define REVIEWING(test)                                                        \
    cmocka_unit_test_setup_teardown(test, reviewing_setup, reviewing_teardown)

struct desk_of_one {
    struct store *store;
    struct live *live;
    void *state;
    struct review_page *page;
    struct wish wish;
    int64_t now_us;
    struct err err;
};

/* The first `pairs` pairs differ, two more do not. */
void make_store(int64_t pairs);

void sit_down(struct desk_of_one *d, const char *reviewer);
void get_up(struct desk_of_one *d);
void look(struct desk_of_one *d);

/* What becomes of it is looked at, too. */
int press(struct desk_of_one *d, const struct request *q);
void say(struct desk_of_one *d, enum ballot b);
void take_back(struct desk_of_one *d);

/* Whoever promises to come tomorrow is treatment, and is taken. */
enum side left_of(const struct review_page *p);
void answer_all(struct desk_of_one *d);

struct seen {
    struct vote vote; /* the last one; strings in: */
    char reviewer[16], note[64];
    int count;
};

struct seen stored(void);

#endif
