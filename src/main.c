#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/command.h"

/* Whoever started us may have closed these: then the first file we open, a
 * store perhaps, would be written to as if it were the standard output. Opened
 * the wrong way round, they still fail, as closed ones would. */
static void keep_standard(void)
{
    static const int mode[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode[fd]) != fd)
            _exit(STATUS_FAILED);
}

/* Characters as the terminal has them; numbers stay as in C, for we read and
 * write JSON. Children that ended unseen are what SIGCHLD ignored makes. */
int main(int argc, char **argv)
{
    struct err err = {.code = ERR_NONE};
    int status;

    keep_standard();
    setlocale(LC_CTYPE, "");
    signal(SIGCHLD, SIG_DFL);
    status = command_main(argc, argv, &err);
    if (err.code != ERR_NONE)
        fprintf(stderr, "diptych: %s\n", err.text);
    return status;
}
