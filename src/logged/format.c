#include "logged/format.h"

#include <string.h>

static const struct logged_format *const rows[] = {
#define FORMAT(id) &logged_##id,
#include "logged/formats.def"
#undef FORMAT
    NULL,
};

const struct logged_format *logged_format_at(size_t i)
{
    return i < sizeof(rows) / sizeof(rows[0]) ? rows[i] : NULL;
}

const struct logged_format *logged_format_find(const char *name)
{
    for (size_t i = 0; rows[i]; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

void logged_format_list(struct buf *out)
{
    for (size_t i = 0; rows[i]; i++)
        buf_addf(out, "%s%s", i ? ", " : "", rows[i]->name);
}
