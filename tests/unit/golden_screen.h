/* golden_screen.h - a picture held against the one in tests/golden/screens.
 *
 * BLESS=1 writes it anew. Include it after cmocka.h. */
#ifndef UNIT_GOLDEN_SCREEN_H
#define UNIT_GOLDEN_SCREEN_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

#define GOLDEN_MOST (1 << 17) /* bytes */

/* `name` as "pairs-list-80x20". The text is freed. */
static inline void golden_screen(const char *name, char *text_take)
{
    const char *top = getenv("srcdir");
    char path[512], *want = memory_new(GOLDEN_MOST, 1);
    FILE *f;

    snprintf(path, sizeof path, "%s/tests/golden/screens/%s.txt",
             top ? top : ".", name);
    f = fopen(path, getenv("BLESS") ? "w+" : "r");
    assert_non_null(f);
    if (getenv("BLESS"))
        fputs(text_take, f);
    rewind(f);
    want[fread(want, 1, GOLDEN_MOST - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text_take, want);
    free(want);
    free(text_take);
}

#endif
