#include <string.h>

#include "desk/list_state.h"

static double asked_of(const struct field_source *from, const char *field,
                       size_t i)
{
    return field_of(field_find(field, strlen(field)), from, CONTROL, i);
}

static int is_flagged(const struct field *f, const struct field_source *from,
                      size_t i)
{
    return field_of(f, from, CONTROL, i) > 0 ||
           field_of(f, from, TREATMENT, i) > 0;
}

static unsigned flags_of(const struct field_source *from, size_t i)
{
    unsigned flags = 0;

    for (int flag = 0; flag < LIST_FLAGS; flag++) {
        const char *word = list_flag_word(flag);

        if (is_flagged(field_find(word, strlen(word)), from, i))
            flags |= 1U << flag;
    }
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
    r->flags = flags_of(from, i);
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

const char *list_outcome_word(uint8_t outcome)
{
    static const char *const words[OUTCOMES] = {
#define BRIEF(id, word, help) [OUTCOME_##id] = word,
#include "desk/briefs.def"
#undef BRIEF
    };

    if (outcome >= OUTCOMES)
        return "-";
    return words[outcome] ? words[outcome]
                          : outcome_name((enum outcome)outcome);
}
