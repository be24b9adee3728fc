/* Settings files: whose settings they are, what is refused, and on which line
 * it stands. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/config.h"

struct mine {
    int fast;
    int64_t port;
    char *log;
    struct opt_list model, gate;
};

#define AT(m) offsetof(struct mine, m)
static const struct opt table[] = {
    {"port", 0, OPT_COUNT, "N", AT(port), 0, 65535, ""},
    {"log", 0, OPT_TEXT, "FILE", AT(log), 0, 0, ""},
    {"model", 0, OPT_LIST, "M", AT(model), 0, 0, ""},
    {"gate", 0, OPT_GATES, "G", AT(gate), 0, 0, ""},
    {"fast", 0, OPT_FLAG, NULL, AT(fast), 0, 0, ""},
    {0},
};

static void put(const char *path, const char *text, size_t len)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    fclose(f);
}

static int load(const char *text, struct mine *m, struct err *err)
{
    *m = (struct mine){0};
    *err = (struct err){0};
    put("c", text, strlen(text));
    return config_load("c", "simulate", table, m, err);
}

static void takes(const char *text, int64_t port)
{
    struct mine m;
    struct err err;

    if (load(text, &m, &err))
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(m.port, port);
    opt_release(table, &m);
}

static void refuses(const char *text, const char *words)
{
    struct mine m;
    struct err err;

    assert_int_equal(load(text, &m, &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    if (!strstr(err.text, words))
        fail_msg("%s: %s", text, err.text);
    opt_release(table, &m);
}

static void takes_its_own(void **state)
{
    (void)state;
    takes("port = 7\n", 7);
    takes("[simulate]\nport = 7\n", 7);
    takes("port = 7\n[simulate]\nport = 8\n", 8);
    takes("[replay]\nport = 7\n", 0);
    takes("[replay]\nnonsense = 7\n[simulate]\nport=9\n", 9);
    takes("concurrency = 5\nport = 7", 7);
    takes("", 0);
}

static void takes_odd_files(void **state)
{
    (void)state;
    takes("# port = 1\n; port = 2\n\n  # port = 3\nport = 7\n", 7);
    takes("\xEF\xBB\xBFport = 7\n", 7);
    takes("port = 7\r\n\r\n", 7);
    takes("log = x\n  port = 7\n", 7);
    takes("log = x\n\tport = 7", 7);
    takes("gate = error-rate <= 1pp # most\ngate = score >= +0\nport = 7", 7);
    refuses("port = 7\ngate = error-rate >= 1pp\n",
            "c:2: --gate: \"error-rate >= +1pp\" would hold");
    refuses("gate = \"error-rate <= 1pp\"\n", "c:1: --gate: ");
    takes("port = 7 # one\n", 7);
    takes("port = 7\t; two # three\n", 7);
}

static void takes_lists_and_flags(void **state)
{
    struct mine m;
    struct err err;

    (void)state;
    assert_int_equal(load("model=a\nmodel=b\nfast=yes\n", &m, &err), 0);
    assert_int_equal(m.model.count, 2);
    assert_int_equal(m.fast, 1);
    opt_release(table, &m);
    assert_int_equal(load("fast=yes\n[simulate]\nfast=no\n", &m, &err), 0);
    assert_int_equal(m.fast, 0);
}

static void names_the_line(void **state)
{
    (void)state;
    refuses("\nprot = 7\n", "c:2: prot: no such setting");
    refuses("[simulate]\nconcurrency = 7\n", "c:2: concurrency: no such");
    refuses("[simulte]\nport = 7\n", "c:2: [simulte]: no command");
    refuses("port\n", "c:1: neither");
    refuses("[simulate\nport = 7\n", "c:1: neither");
    refuses("\n\nport = many\n", "c:3: --port");
    refuses("fast = perhaps\n", "c:1: --fast");
    refuses("log =\n", "c:1: --log: the value is empty");
    refuses("port = 7\nlog = a\nport = 8\n", "c:3: port: stands here twice");
    refuses("[simulate]\nport = 7\n[simulate]\nport = 8\n", "c:4: port: sta");
}

static void the_first_error_counts(void **state)
{
    (void)state;
    refuses("prot = 1\nport\n", "c:1: prot");
    refuses("port\nprot = 1\n", "c:1: neither");
    refuses("prot = 1\nlgo = 2\n", "c:1: prot");
}

static void a_line_is_not_cut(void **state)
{
    char line[400] = "log = ";
    struct mine m;
    struct err err;

    (void)state;
    memset(line + 6, 'x', 193);
    assert_int_equal(load(line, &m, &err), 0);
    assert_int_equal(strlen(m.log), 193);
    opt_release(table, &m);
    line[199] = 'x';
    refuses(line, "c:1: the line has more than 199 bytes");
    /* Cut in two, it would be a setting. */
    memset(line, '#', 220);
    strcpy(line + 220, "\nport = 7\n");
    refuses(line, "c:1: the line has");
}

static void only_text(void **state)
{
    struct mine m = {0};
    struct err err;

    (void)state;
    put("c", "log = a\0b\n", 10);
    assert_int_equal(config_load("c", "simulate", table, &m, &err), -1);
    assert_non_null(strstr(err.text, "c:1: a NUL byte"));
    assert_int_equal(config_load(".", "simulate", table, &m, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, ".: cannot be read: Is a directory"));
    assert_int_equal(config_load("none", "simulate", table, &m, &err), -1);
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "none: No such file"));
}

static int64_t usual_port(void)
{
    struct mine m = {0};
    struct err err;

    assert_int_equal(config_load(NULL, "simulate", table, &m, &err), 0);
    return m.port;
}

/* Each over the one before; none of them has to be there. */
static void the_usual_files(void **state)
{
    (void)state;
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_int_equal(usual_port(), 0);
    mkdir("home", 0777);
    mkdir("home/.config", 0777);
    mkdir("home/.config/diptych", 0777);
    mkdir("xdg", 0777);
    mkdir("xdg/diptych", 0777);
    put("home/.config/diptych/diptych.conf", "port = 1\n", 9);
    put("xdg/diptych/diptych.conf", "port = 2\n", 9);
    setenv("HOME", "home", 1);
    assert_int_equal(usual_port(), 1);
    setenv("XDG_CONFIG_HOME", "xdg", 1);
    assert_int_equal(usual_port(), 2);
    put("diptych.conf", "port = 3\n", 9);
    assert_int_equal(usual_port(), 3);
    put("diptych.conf", "fast = 1\n", 9);
    assert_int_equal(usual_port(), 2);
}

static int enter(void **state)
{
    static char folder[] = "/tmp/test_config.XXXXXX";

    *state = mkdtemp(folder);
    return *state ? chdir(folder) : -1;
}

static int leave(void **state)
{
    static const char *const made[] = {
        "c",
        "diptych.conf",
        "xdg/diptych/diptych.conf",
        "xdg/diptych",
        "xdg",
        "home/.config/diptych/diptych.conf",
        "home/.config/diptych",
        "home/.config",
        "home",
    };

    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
        remove(made[i]);
    return chdir("/") || rmdir(*state);
}

/* ---- where a value stands --------------------------------------------------
 */

static const char *placed(const char *text, const char *error)
{
    static struct err err; /* of the last call */
    struct mine m;

    if (load(text, &m, &err))
        fail_msg("%s: %s", text, err.text);
    err_set(&err, ERR_IO, "%s", error);
    config_place("c", "simulate", table, &m, &err);
    opt_release(table, &m);
    return err.text;
}

static void what_is_found_wrong_later_has_its_line(void **state)
{
    (void)state;
    assert_string_equal(
        placed("port = 1\n[simulate]\nlog = x\n", "--log: x: no"),
        "c:3: --log: x: no");
    assert_string_equal(placed("log = y\n[simulate]\nlog = x\n[replay]\n"
                               "store = x\n",
                               "--port: --log \"x\" is not"),
                        "c:3: --port: --log \"x\" is not");
    assert_string_equal(placed("model = a\nmodel = b\n", "--model: a is not"),
                        "c:1: --model: a is not");
}

static void what_is_not_from_a_file_has_none(void **state)
{
    struct mine m;
    struct err err;

    (void)state;
    assert_string_equal(placed("port = 1\n", "--port: 1 is in use"),
                        "--port: 1 is in use");
    assert_string_equal(placed("log = x\n", "x: not --log"), "x: not --log");
    assert_string_equal(placed("log = x\n", "--logs: x"), "--logs: x");
    assert_int_equal(load("log = x\n", &m, &err), 0);
    assert_int_equal(opt_set(opt_find(table, "log"), &m, "mine", &err), 0);
    err_set(&err, ERR_IO, "--log: mine: no");
    config_place("c", "simulate", table, &m, &err);
    assert_string_equal(err.text, "--log: mine: no");
    assert_string_equal(m.log, "mine"); /* nothing is set again */
    opt_release(table, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_its_own),
        cmocka_unit_test(takes_odd_files),
        cmocka_unit_test(takes_lists_and_flags),
        cmocka_unit_test(names_the_line),
        cmocka_unit_test(the_first_error_counts),
        cmocka_unit_test(a_line_is_not_cut),
        cmocka_unit_test(only_text),
        cmocka_unit_test(the_usual_files),
        cmocka_unit_test(what_is_found_wrong_later_has_its_line),
        cmocka_unit_test(what_is_not_from_a_file_has_none),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
