/* The example of a settings file: all of it can be read, and nothing that can
 * be set is missing. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/config.h"
#include "cmd/serve_options.h"

#define COPY "conf_example.tmp"

static FILE *open_example(void)
{
    const char *top = getenv("srcdir");
    char path[4096];
    FILE *f;

    snprintf(path, sizeof(path), "%s/data/diptych.conf.example",
             top ? top : ".");
    f = fopen(path, "r");
    if (!f)
        fail_msg("%s cannot be read", path);
    return f;
}

/* A copy in which all settings are made, or those alone that are. */
static void copy(int all)
{
    FILE *from = open_example(), *to = fopen(COPY, "w");
    char line[256];

    assert_non_null(to);
    while (fgets(line, sizeof(line), from)) {
        int made = all && line[0] == '#' && islower((unsigned char)line[1]);

        fputs(made ? line + 1 : line, to);
    }
    fclose(from);
    fclose(to);
}

static void read_copy(void)
{
    struct serve_options o = {0};
    struct err err = {0};

    serve_preset(&o);
    if (config_load(COPY, "serve", serve_table, &o, &err))
        fail_msg("%s", err.text);
    assert_string_equal(o.listen, "127.0.0.1:8080");
    opt_release(serve_table, &o);
    unlink(COPY);
}

static void it_can_be_read(void **state)
{
    (void)state;
    copy(0);
    read_copy();
}

static void so_can_what_is_not_set_in_it(void **state)
{
    (void)state;
    copy(1);
    read_copy();
}

static int has(const char *name)
{
    FILE *f = open_example();
    size_t len = strlen(name);
    char line[256];
    int found = 0;

    while (!found && fgets(line, sizeof(line), f)) {
        const char *at = line + (*line == '#');

        found = strncmp(at, name, len) == 0 && strncmp(at + len, " = ", 3) == 0;
    }
    fclose(f);
    return found;
}

static void it_has_all_there_is(void **state)
{
    (void)state;
    for (const struct opt *o = serve_table; o->name; o++)
        if (!has(o->name))
            fail_msg("%s is not in the example", o->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_can_be_read),
        cmocka_unit_test(so_can_what_is_not_set_in_it),
        cmocka_unit_test(it_has_all_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
