#include "provider/parameter.h"

#include <string.h>

static const struct parameter parameters[] = {
#define PARAMETER(name, other) {name, other},
#include "provider/parameters.def"
#undef PARAMETER
};

const struct parameter *parameter_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(parameters) / sizeof(*parameters); i++)
        if (strlen(parameters[i].name) == len &&
            memcmp(parameters[i].name, name, len) == 0)
            return &parameters[i];
    return NULL;
}

int parameter_listed(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0)
            return 1;
    return 0;
}
