#include "model/opinion.h"

#include <assert.h>
#include <string.h>

static const char *const choices[] = {
#define CHOICE(id, name) name,
#include "model/choice.def"
#undef CHOICE
};

static const char *const kinds[] = {
#define FEEDBACK(id, name) name,
#include "model/feedback.def"
#undef FEEDBACK
};

static int find(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

const char *choice_name(enum choice c)
{
    assert(c < CHOICES);
    return choices[c];
}

int choice_find(const char *name)
{
    return find(choices, CHOICES, name);
}

const char *feedback_name(enum feedback_kind k)
{
    assert(k < FEEDBACK_KINDS);
    return kinds[k];
}

int feedback_find(const char *name)
{
    return find(kinds, FEEDBACK_KINDS, name);
}
