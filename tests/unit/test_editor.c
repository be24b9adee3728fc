/* A pair in an editor: which one, with which files, and nothing left over. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/card.h"
#include "tui/editor.h"

/* A directory of its own for all temporary files, and a script that is the
 * editor. */
struct place {
    char dir[64], script[80], log[80];
    struct card_page card;
};

static void set_text(struct words_text *t, const char *text)
{
    *t = (struct words_text){text, strlen(text)};
}

static void write_script(const struct place *p, const char *body)
{
    FILE *f = fopen(p->script, "w");

    assert_non_null(f);
    fprintf(f, "#!/bin/sh\nexec >%s 2>&1\n%s\n", p->log, body);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(p->script, 0700), 0);
}

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    strcpy(p->dir, "/tmp/test_editor.XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->script, sizeof p->script, "%s/edit", p->dir);
    snprintf(p->log, sizeof p->log, "%s/log", p->dir);
    p->card.id = "log-7";
    set_text(&p->card.sheet[PART_answers].text[CONTROL], "Lima\n");
    set_text(&p->card.sheet[PART_answers].text[TREATMENT], "Quito\n");
    set_text(&p->card.sheet[PART_prompt].text[CONTROL], "Capital?\n");
    setenv("TMPDIR", p->dir, 1);
    setenv("EDITOR", p->script, 1);
    unsetenv("VISUAL");
    *state = p;
    return 0;
}

/* But for the script and its log, nothing is left. */
static int teardown(void **state)
{
    struct place *p = *state;

    unlink(p->script);
    unlink(p->log);
    assert_int_equal(rmdir(p->dir), 0);
    free(p);
    return 0;
}

static char *logged(const struct place *p)
{
    static char text[1024];
    FILE *f = fopen(p->log, "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void it_gets_the_answers_and_the_prompt(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    write_script(p, "echo $#\nfor i; do basename $i; cat $i; done\n"
                    "stat -c %a $1 $3 ${1%/*}");
    assert_int_equal(editor_run(&p->card, &err), 0);
    assert_string_equal(logged(p),
                        "3\ncontrol.txt\nLima\ntreatment.txt\nQuito\n"
                        "prompt.txt\nCapital?\n600\n600\n700\n");
}

static void words_of_its_name_are_arguments(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    char command[160];

    snprintf(command, sizeof command, "  %s -d  $HOME;x ", p->script);
    setenv("VISUAL", command, 1);
    setenv("EDITOR", "/nonexistent", 1);
    write_script(p, "echo \"$#|$1|$2\"");
    assert_int_equal(editor_run(&p->card, &err), 0);
    assert_string_equal(logged(p), "5|-d|$HOME;x\n");
}

static void check_error(const struct place *p, const char *want)
{
    struct err err = {0};

    assert_int_equal(editor_run(&p->card, &err), -1);
    if (!strstr(err.text, want))
        fail_msg("%s", err.text);
}

static void what_goes_wrong_is_told(void **state)
{
    struct place *p = *state;

    write_script(p, "exit 3");
    check_error(p, "edit ended with status 3");
    write_script(p, "kill -TERM $$");
    check_error(p, "was ended by signal 15");
    setenv("EDITOR", "/nonexistent/editor", 1);
    check_error(p, "cannot run the editor /nonexistent/editor: No such file");
    setenv("TMPDIR", "/nonexistent", 1);
    check_error(p, "/nonexistent/diptych-");
    p->card.id = NULL;
    check_error(p, "nothing to edit");
}

static int interrupts;

static void count(int number)
{
    (void)number;
    interrupts++;
}

/* What a user does to her editor with Ctrl-C is not meant for us. */
static void an_interrupt_is_for_the_editor(void **state)
{
    struct place *p = *state;
    struct sigaction ours = {.sa_handler = count}, after;
    struct err err = {0};

    sigaction(SIGINT, &ours, NULL);
    write_script(p, "kill -INT $PPID; trap 'echo caught' INT; kill -INT $$");
    assert_int_equal(editor_run(&p->card, &err), 0);
    assert_string_equal(logged(p), "caught\n");
    assert_int_equal(interrupts, 0);
    sigaction(SIGINT, NULL, &after);
    assert_true(after.sa_handler == count);
}

#define PLACE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE(it_gets_the_answers_and_the_prompt),
        PLACE(words_of_its_name_are_arguments),
        PLACE(what_goes_wrong_is_told),
        PLACE(an_interrupt_is_for_the_editor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
