#include "gateway/upstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "provider/provider.h"

#define URL_MOST 8192
#define MARKS 3 /* fields that name the variant */

static char *mark(const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = memory_new(size, 1);

    snprintf(line, size, "%s: %s", name, value);
    return line;
}

/* A client's own key was meant for control's endpoint, and goes to no other. */
static int is_open(const struct gateway_settings *s, enum side side)
{
    const struct variant *v = s->variant;

    return !v[side].key && !s->clients &&
           strcmp(v[side].base_url, v[CONTROL].base_url) == 0;
}

int upstream_open(const struct gateway_settings *s, enum side side,
                  struct upstream *up, struct err *err)
{
    const struct variant *v = &s->variant[side];
    const struct provider *p = provider_find(v->provider);

    up->variant = v;
    up->open = is_open(s, side);
    buf_init(&up->url, URL_MOST);
    up->fields = p->headers(v, up->field, UPSTREAM_FIELDS - MARKS);
    up->field[up->fields++] = mark("X-AB-Variant", side_name(side));
    up->field[up->fields++] =
        mark("X-Request-Route", side == TREATMENT ? "canary" : "baseline");
    up->field[up->fields++] = mark("X-Canary-Group", s->group[side]);
    return provider_url(v, &up->url, err);
}

void upstream_close(struct upstream *up)
{
    for (size_t i = 0; i < up->fields; i++) {
        explicit_bzero(up->field[i], strlen(up->field[i]));
        free(up->field[i]);
    }
    buf_release(&up->url);
}
