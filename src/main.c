#include <stdio.h>

#include "base/err.h"
#include "cmd/command.h"

int main(int argc, char **argv)
{
    struct err err = {.code = ERR_NONE};
    int status = command_main(argc, argv, &err);

    if (err.code != ERR_NONE)
        fprintf(stderr, "diptych: %s\n", err.text);
    return status;
}
