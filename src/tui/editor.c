#include "tui/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/card.h"

#define FILES 3
#define WORDS 32
#define PATH 256
#define COMMAND 1024

static const char *const names[FILES] = {"control.txt", "treatment.txt",
                                         "prompt.txt"};

/* All that is made and taken away again. */
struct editing {
    char dir[PATH - 16];
    char path[FILES][PATH];
    int made; /* files */
    char command[COMMAND];
    char *argument[WORDS + FILES + 1];
};

/* ---- files -------------------------------------------------------------- */

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, bytes, len);

        if (put < 0 && errno != EINTR)
            return -1;
        bytes += put > 0 ? put : 0;
        len -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

static int write_file(struct editing *e, const struct words_text *text,
                      struct err *err)
{
    char *path = e->path[e->made];
    int fd, bad;

    stpcpy(stpcpy(stpcpy(path, e->dir), "/"), names[e->made]);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    e->made++;
    bad = write_all(fd, text->bytes, text->len);
    if (close(fd) || bad)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    return 0;
}

static int write_files(struct editing *e, const struct card_page *c,
                       struct err *err)
{
    const struct card_sheet *answers = &c->sheet[PART_answers];
    const char *in = getenv("TMPDIR");

    snprintf(e->dir, sizeof e->dir, "%s/diptych-XXXXXX",
             in && *in ? in : "/tmp");
    if (!mkdtemp(e->dir)) {
        err_set(err, ERR_IO, "%s: %s", e->dir, strerror(errno));
        *e->dir = '\0';
        return -1;
    }
    if (write_file(e, &answers->text[CONTROL], err) ||
        write_file(e, &answers->text[TREATMENT], err))
        return -1;
    return write_file(e, &c->sheet[PART_prompt].text[CONTROL], err);
}

static void remove_files(const struct editing *e)
{
    for (int i = 0; i < e->made; i++)
        unlink(e->path[i]);
    if (*e->dir)
        rmdir(e->dir);
}

/* ---- the editor --------------------------------------------------------- */

static const char *chosen(void)
{
    static const char *const from[] = {"VISUAL", "EDITOR"};

    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        const char *value = getenv(from[i]);

        if (value && value[strspn(value, " ")])
            return value;
    }
    return "vi";
}

static int split(struct editing *e, struct err *err)
{
    const char *command = chosen();
    char *rest = e->command, *word;
    int count = 0;

    if (strlen(command) >= sizeof e->command)
        return err_set(err, ERR_USAGE, "the name of the editor is too long");
    strcpy(e->command, command);
    while ((word = strsep(&rest, " "))) {
        if (!*word)
            continue;
        if (count == WORDS)
            return err_set(err, ERR_USAGE, "%s: too many words", command);
        e->argument[count++] = word;
    }
    for (int i = 0; i < FILES; i++)
        e->argument[count++] = e->path[i];
    e->argument[count] = NULL;
    return 0;
}

/* Standard output may be a file that waits for data: an editor needs the
 * terminal itself. */
static void take_terminal(void)
{
    int tty = open("/dev/tty", O_RDWR);

    for (int fd = 0; fd < 3 && tty >= 0; fd++)
        dup2(tty, fd);
    if (tty > 2)
        close(tty);
}

static const int keys[] = {SIGINT, SIGQUIT, SIGTSTP};
#define KEYS ((int)(sizeof keys / sizeof *keys))

static void become(const struct editing *e, int tell)
{
    sigset_t none;

    for (int i = 0; i < KEYS; i++)
        signal(keys[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    take_terminal();
    execvp(e->argument[0], e->argument);
    write_all(tell, (const char *)&errno, sizeof errno);
    _exit(127);
}

static int said(const struct editing *e, int status, struct err *err)
{
    if (WIFSIGNALED(status))
        return err_set(err, ERR_IO, "%s was ended by signal %d", e->argument[0],
                       WTERMSIG(status));
    if (WEXITSTATUS(status))
        return err_set(err, ERR_IO, "%s ended with status %d", e->argument[0],
                       WEXITSTATUS(status));
    return 0;
}

static int wait_for(const struct editing *e, pid_t child, int told,
                    struct err *err)
{
    int status = 0, why = 0;
    ssize_t got;

    do
        got = read(told, &why, sizeof why);
    while (got < 0 && errno == EINTR);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(err, ERR_IO, "%s: %s", e->argument[0],
                           strerror(errno));
    if (got == sizeof why)
        return err_set(err, ERR_IO,
                       "cannot run the editor %s: %s (VISUAL or "
                       "EDITOR names another)",
                       e->argument[0], strerror(why));
    return said(e, status, err);
}

static int start(const struct editing *e, struct err *err)
{
    int tell[2], rc;
    pid_t child;

    if (pipe2(tell, O_CLOEXEC))
        return err_set(err, ERR_IO, "%s", strerror(errno));
    child = fork();
    if (child == 0)
        become(e, tell[1]);
    close(tell[1]);
    if (child < 0)
        rc = err_set(err, ERR_IO, "%s", strerror(errno));
    else
        rc = wait_for(e, child, tell[0], err);
    close(tell[0]);
    return rc;
}

/* As system() does it, but that a stop is for both. */
static int run(const struct editing *e, struct err *err)
{
    struct sigaction ours[KEYS], calm = {.sa_handler = SIG_IGN};
    int rc;

    for (int i = 0; i < KEYS; i++) {
        calm.sa_handler = keys[i] == SIGTSTP ? SIG_DFL : SIG_IGN;
        sigaction(keys[i], &calm, &ours[i]);
    }
    rc = start(e, err);
    for (int i = 0; i < KEYS; i++)
        sigaction(keys[i], &ours[i], NULL);
    return rc;
}

int editor_run(const struct card_page *c, struct err *err)
{
    struct editing e = {0};
    int rc;

    if (!c->id)
        return err_set(err, ERR_USAGE, "there is nothing to edit");
    rc = write_files(&e, c, err);
    if (rc == 0)
        rc = split(&e, err);
    if (rc == 0)
        rc = run(&e, err);
    remove_files(&e);
    return rc;
}
