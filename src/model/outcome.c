#include "model/outcome.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name, *words;
    int failed;
} rows[] = {
#define OUTCOME(id, name, words, failed) {name, words, failed},
#include "model/outcome.def"
#undef OUTCOME
};

const char *outcome_name(enum outcome o)
{
    assert(o < OUTCOMES);
    return rows[o].name;
}

const char *outcome_words(enum outcome o)
{
    assert(o < OUTCOMES);
    return rows[o].words;
}

int outcome_failed(enum outcome o)
{
    assert(o < OUTCOMES);
    return rows[o].failed;
}

int outcome_counts(enum outcome o)
{
    return o != OUTCOME_SKIPPED && o != OUTCOME_ABANDONED;
}

int outcome_find(const char *name)
{
    for (int i = 0; i < OUTCOMES; i++)
        if (strcmp(rows[i].name, name) == 0)
            return i;
    return -1;
}
