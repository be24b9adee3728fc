/* listed.h - a store of made-up pairs and the list that is made of it.
 *
 * Include it after cmocka.h. Failures fail the test. */
#ifndef TESTS_LISTED_H
#define TESTS_LISTED_H

#include "desk/list.h"
#include "desk/page.h"
#include "unit/store_place.h"

struct listed {
    struct place place;
    struct store *writer;
    struct store *reader; /* of live */
    struct live *live;
    void *list;
    struct wish wish;
    struct page_source from;
    struct list_page *page; /* the newest */
    int calls;              /* of the last listed_run */
    struct err err;
};

void listed_open(struct listed *l);
void listed_close(struct listed *l);

/* Prompt `seq` whose last message is `text` (as JSON, between quotes). */
void listed_prompt(struct listed *l, int64_t seq, const char *text);

/* A reply that ended well after some ms, with that text. */
struct reply listed_reply(int64_t prompt, enum side side, int ms,
                          const char *text);
void listed_put(struct listed *l, const struct reply *r);

/* Prompts and their pairs: "question N", "answer N C", N ms and 2 N ms. */
void listed_pairs(struct listed *l, int64_t from, int64_t to);

/* Reads what is new, and works until there is nothing more to do. */
void listed_run(struct listed *l);
int listed_step(struct listed *l); /* one piece of work */
int listed_ask(struct listed *l, enum request_kind kind, int64_t prompt);

#endif
