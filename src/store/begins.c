#include "store/begins.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A pipe gives what is in it once only. */
int store_begins(const char *file)
{
    static const char mark[] = "SQLite format 3"; /* with its NUL */
    char head[sizeof(mark)] = "";
    struct stat info;
    FILE *f;

    if (stat(file, &info) || !S_ISREG(info.st_mode))
        return 0;
    f = fopen(file, "rb");
    if (!f)
        return 0;
    if (fread(head, 1, sizeof(head), f) < sizeof(head))
        head[0] = '\0';
    fclose(f);
    return memcmp(head, mark, sizeof(mark)) == 0;
}
