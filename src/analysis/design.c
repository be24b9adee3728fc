/* The names of designs, as stores and reports have them. */
#include <string.h>

#include "analysis/pairs.h"

static const char *const names[] = {
    [DESIGN_PAIRED] = "paired",
    [DESIGN_UNPAIRED] = "unpaired",
};

const char *design_name(enum design d)
{
    return names[d];
}

int design_find(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}
