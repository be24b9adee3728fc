/* reading_pairs.h - pages of pairs as a test makes them up.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_READING_PAIRS_H
#define TESTS_READING_PAIRS_H

#include <string.h>

#include "base/arena.h"
#include "desk/card.h"

/* Texts are borrowed; the sheet is finished as the desk does it. */
static inline void pair_sheet(struct card_sheet *s, const char *control,
                              const char *treatment)
{
    s->text[CONTROL] = (struct words_text){control, strlen(control)};
    s->text[TREATMENT] = (struct words_text){treatment, strlen(treatment)};
    if (s->compared) {
        words_compare(s->text[0], s->text[1], &s->words);
    } else {
        s->words.run = memory_new(1, sizeof *s->words.run);
        s->words.run->len[0] = s->text[0].len;
        s->words.run->len[1] = s->text[1].len;
        s->words.runs = s->words.hunks = 1;
    }
    facing_cut(&s->facing, s->text, &s->words);
}

static inline struct card_page *pair_new(const char *control,
                                         const char *treatment)
{
    struct card_page *c = memory_new(1, sizeof *c);

    c->prompt = 7;
    c->repeat = 1;
    c->id = "log-7";
    c->asked = "Translate to German: 'Dear Mrs Krause, thank you.'";
    for (int side = 0; side < SIDES; side++) {
        reply_init(&c->reply[side]);
        c->there[side] = 1;
        c->reply[side].outcome = OUTCOME_OK;
        c->reply[side].latency = (1 + side) * INT64_C(1020000000);
        c->reply[side].first_token = INT64_C(400000000);
        c->reply[side].usage.output = 142 - 12 * side;
        c->reply[side].cost = 280000;
        c->reply[side].finish = "stop";
    }
    c->sheet[PART_answers].compared = 1;
    pair_sheet(&c->sheet[PART_answers], control, treatment);
    c->sheet[PART_prompt].single = 1;
    pair_sheet(&c->sheet[PART_prompt], "id: log-7\n\nuser: Hello\n", "");
    c->sheet[PART_sent].compared = 1;
    pair_sheet(&c->sheet[PART_sent], "model: old\nstatus: 200\n",
               "model: new\nstatus: 200\n");
    pair_sheet(&c->sheet[PART_tries], "1  ok 200\n", "1  ok 200\n");
    c->alike = CARD_DIFFER;
    return c;
}

static inline void pair_free(struct card_page *c)
{
    for (int part = 0; part < PARTS; part++) {
        words_release(&c->sheet[part].words);
        facing_release(&c->sheet[part].facing);
    }
    arena_release(&c->arena);
    free(c);
}

#endif
