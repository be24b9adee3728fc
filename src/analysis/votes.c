#include "analysis/votes.h"

#include <stdlib.h>

#include "base/arena.h"

#define FIRST_CAP 64

static void keep(struct votes *v, const struct vote *one, int won)
{
    if (v->count == v->cap) {
        v->cap = v->cap ? 2 * v->cap : FIRST_CAP;
        v->key = memory_grow(v->key, v->cap, sizeof *v->key);
        v->won = memory_grow(v->won, v->cap, sizeof *v->won);
    }
    v->key[v->count] = (uint64_t)one->prompt << 16 | (uint16_t)one->repeat;
    v->won[v->count++] = (int8_t)won;
}

void votes_add(struct votes *v, const struct vote *one)
{
    int won =
        (one->choice == CHOICE_TREATMENT) - (one->choice == CHOICE_CONTROL);
    enum side winner = won > 0 ? TREATMENT : CONTROL;

    if (one->again) {
        v->again++;
        return;
    }
    v->choice[one->choice]++;
    if (one->choice == CHOICE_SKIP)
        return;
    v->left_won += won && winner == one->left;
    v->left_lost += won && winner != one->left;
    keep(v, one, won);
}

void votes_release(struct votes *v)
{
    free(v->key);
    free(v->won);
    *v = (struct votes){0};
}
