/* store_place.h - a folder for the stores of a test.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

struct place {
    char folder[64];
    char store[128]; /* a name in it; nothing is there yet */
};

static inline void place_make(struct place *p)
{
    snprintf(p->folder, sizeof(p->folder), "/tmp/diptych-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->store, sizeof(p->store), "%s/a.db", p->folder);
}

/* How many files are in it. */
static inline int place_files(const struct place *p)
{
    DIR *d = opendir(p->folder);
    int count = 0;

    assert_non_null(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count - 2;
}

static inline void place_clear(const struct place *p)
{
    DIR *d = opendir(p->folder);
    struct dirent *e;

    assert_non_null(d);
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
}

static inline void place_remove(const struct place *p)
{
    place_clear(p);
    rmdir(p->folder);
}

/* A program whose tests have a fresh folder each, `place`, and are listed by
 * TEST. */
#define PLACE_OF_EACH_TEST                                                     \
    static struct place place;                                                 \
                                                                               \
    static int setup(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        place_make(&place);                                                    \
        return 0;                                                              \
    }                                                                          \
                                                                               \
    static int teardown(void **state)                                          \
    {                                                                          \
        (void)state;                                                           \
        place_remove(&place);                                                  \
        return 0;                                                              \
    }
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static inline struct store *must_open(const char *where, enum store_mode m)
{
    struct err err = {ERR_NONE, ""};
    struct store *s = store_open(where, m, &err);

    if (!s)
        fail_msg("%s", err.text);
    return s;
}

/* Ends the test when the call failed. */
static inline void must(int rc, const struct err *err)
{
    if (rc)
        fail_msg("%s", err->text);
}

#endif
