#include "model/opinion.h"

#include <assert.h>

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

const char *choice_name(enum choice c)
{
    assert(c < CHOICES);
    return choices[c];
}

const char *feedback_name(enum feedback_kind k)
{
    assert(k < FEEDBACK_KINDS);
    return kinds[k];
}
