#include "input/format.h"

#include <string.h>

static const struct input_format *const rows[] = {
#define FORMAT(id) &format_##id,
#include "input/formats.def"
#undef FORMAT
    NULL,
};

const struct input_format *input_format_at(size_t i)
{
    return i < sizeof(rows) / sizeof(rows[0]) ? rows[i] : NULL;
}

const struct input_format *input_format_find(const char *name)
{
    for (size_t i = 0; rows[i]; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

void input_format_list(struct buf *out)
{
    for (size_t i = 0; rows[i]; i++)
        buf_addf(out, "%s%s", i ? ", " : "", rows[i]->name);
}
