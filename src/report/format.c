#include "report/format.h"

#include <string.h>

static const struct format *const table[] = {
#define FORMAT(id) &report_##id,
#include "report/formats.def"
#undef FORMAT
};

const struct format *format_at(size_t i)
{
    return i < sizeof table / sizeof *table ? table[i] : NULL;
}

const struct format *format_find(const char *name)
{
    const struct format *f;

    for (size_t i = 0; (f = format_at(i)); i++)
        if (!strcmp(f->name, name))
            return f;
    return NULL;
}
