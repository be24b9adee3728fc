#include <string.h>

#include "desk/list_state.h"

static double asked_of(const struct field_source *from, const char *field,
                       size_t i)
{
    return field_of(field_find(field, strlen(field)), from, CONTROL, i);
}

static int is_err(const struct list_row *r)
{
    for (int side = 0; side < SIDES; side++)
        if (r->outcome[side] != PAIR_MISSING &&
            outcome_failed((enum outcome)r->outcome[side]))
            return 1;
    return 0;
}

static unsigned flags_of(const struct list_row *r,
                         const struct field_source *from, size_t i)
{
    double c = field_column(from, COLUMN_LENGTH, CONTROL, i);
    double t = field_column(from, COLUMN_LENGTH, TREATMENT, i);
    unsigned flags = 0;

    if (is_err(r))
        flags |= 1U << LIST_FLAG_ERR;
    if (asked_of(from, "same", i) > 0)
        flags |= 1U << LIST_FLAG_SAME;
    if (r->latency[CONTROL] > 0 &&
        r->latency[TREATMENT] >= 2 * r->latency[CONTROL])
        flags |= 1U << LIST_FLAG_SLOW;
    if (c != t && (c >= 2 * t || t >= 2 * c))
        flags |= 1U << LIST_FLAG_LEN;
    return flags;
}

void list_row_make(struct list_row *r, const struct field_source *from,
                   size_t i)
{
    uint64_t key = from->pairs->key[i];

    *r = (struct list_row){.key = key,
                           .similarity = asked_of(from, "similarity", i),
                           .marked = marks_has(from->marks, key)};
    for (int side = 0; side < SIDES; side++) {
        r->outcome[side] = from->pairs->outcome[side][i];
        r->latency[side] = field_column(from, COLUMN_LATENCY, side, i);
        r->first_token[side] = field_column(from, COLUMN_FIRST_TOKEN, side, i);
        r->tokens[side] = field_column(from, COLUMN_OUTPUT, side, i);
        r->cost[side] = field_column(from, COLUMN_COST, side, i);
    }
    r->flags = flags_of(r, from, i);
}

const char *list_flag_word(int flag)
{
    static const char *const words[] = {
#define FLAG(id, word) word,
#include "desk/flags.def"
#undef FLAG
    };

    return words[flag];
}
