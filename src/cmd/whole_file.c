#include "cmd/whole_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that are not on the disk when the name is moved could be lost with
 * the power, and what was there before with them. */
static int write_part(FILE *f, const char *bytes, size_t len)
{
    int bad = fwrite(bytes, 1, len, f) != len || fflush(f) || fsync(fileno(f));
    int why = errno;

    if (fclose(f) && !bad)
        return -1;
    errno = why;
    return bad ? -1 : 0;
}

/* A pipe, a terminal or /dev/null: a file in its place would break whoever
 * else uses the name. */
static int is_stream(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int write_stream(const char *path, const char *bytes, size_t len,
                        struct err *err)
{
    FILE *f = fopen(path, "we");
    int bad;

    if (!f)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    bad = fwrite(bytes, 1, len, f) != len;
    bad |= fclose(f) != 0;
    return bad ? err_set(err, ERR_IO, "%s: %s", path, strerror(errno)) : 0;
}

int whole_file(const char *path, const char *bytes, size_t len, struct err *err)
{
    char part[PATH_MAX];
    int fit = snprintf(part, sizeof part, "%s.%ld.part", path, (long)getpid());
    FILE *f;
    int why;

    if (fit < 0 || (size_t)fit >= sizeof part)
        return err_set(err, ERR_IO, "%s: the name is too long", path);
    if (is_stream(path))
        return write_stream(path, bytes, len, err);
    f = fopen(part, "wxe");
    if (!f)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (write_part(f, bytes, len) == 0 && rename(part, path) == 0)
        return 0;
    why = errno;
    unlink(part);
    return err_set(err, ERR_IO, "%s: %s", path, strerror(why));
}
