#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/whole_file.h"

static char folder[64], path[128];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/diptych-whole-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/report.html", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static int entries(void)
{
    DIR *d = opendir(folder);
    int n = -2; /* . and .. */

    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void assert_holds(const char *want)
{
    FILE *f = fopen(path, "r");
    char text[64] = "";

    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text - 1, f), strlen(want));
    fclose(f);
    assert_string_equal(text, want);
}

static void writes(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(whole_file(path, "one", 3, &err), 0);
    assert_holds("one");
    assert_int_equal(whole_file(path, "twotwo", 6, &err), 0);
    assert_holds("twotwo");
    assert_int_equal(entries(), 1);
}

/* What cannot be put in its place leaves what was there, and nothing else. */
static void fails(void **state)
{
    struct err err;

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(whole_file(path, "one", 3, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "report.html: Is a directory"));
    assert_int_equal(entries(), 1);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(whole_file("/nowhere/at/all", "one", 3, &err), -1);
    assert_non_null(strstr(err.text, "/nowhere/at/all: No such file"));
}

/* What is not yet ended is not there, and what went wrong never is. */
static void what_was_there_stays_until_the_end(void **state)
{
    struct whole_file w;
    struct err err;

    (void)state;
    assert_int_equal(whole_file(path, "one", 3, &err), 0);
    assert_int_equal(whole_file_begin(&w, path, &err), 0);
    fputs("two", w.out);
    fflush(w.out);
    assert_holds("one");
    assert_int_equal(whole_file_end(&w, -1, &err), -1);
    assert_holds("one");
    assert_int_equal(entries(), 1);
    assert_int_equal(whole_file_begin(&w, path, &err), 0);
    fputs("two", w.out);
    assert_int_equal(whole_file_end(&w, 0, &err), 0);
    assert_holds("two");
    assert_int_equal(entries(), 1);
}

static void a_pipe_stays_a_pipe(void **state)
{
    struct stat st;
    struct err err;
    char got[4] = "";
    int fd;

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    assert_int_equal(whole_file(path, "one", 3, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    assert_int_equal(read(fd, got, 3), 3);
    assert_string_equal(got, "one");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(fails, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_was_there_stays_until_the_end,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_pipe_stays_a_pipe, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
