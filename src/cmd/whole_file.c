#include "cmd/whole_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe, a terminal or /dev/null: a file in its place would break whoever
 * else uses the name. */
static int is_stream(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int failed(const char *path, int why, struct err *err)
{
    return err_set(err, ERR_IO, "%s: %s", path, strerror(why));
}

int whole_file_begin(struct whole_file *w, const char *path, struct err *err)
{
    int fit =
        snprintf(w->part, sizeof w->part, "%s.%ld.part", path, (long)getpid());

    w->path = path;
    if (fit < 0 || (size_t)fit >= sizeof w->part)
        return err_set(err, ERR_IO, "%s: the name is too long", path);
    if (is_stream(path))
        *w->part = '\0';
    w->out = *w->part ? fopen(w->part, "wxe") : fopen(path, "we");
    return w->out ? 0 : failed(path, errno, err);
}

/* Bytes that are not on the disk when the name is moved could be lost with
 * the power, and what was there before with them. 0, or the number of what
 * went wrong first. */
static int finish(struct whole_file *w, int rc)
{
    int why = 0;

    if (ferror(w->out))
        why = EIO;
    else if (fflush(w->out))
        why = errno;
    else if (rc == 0 && *w->part && fsync(fileno(w->out)))
        why = errno;
    if (fclose(w->out) && !why)
        why = errno;
    w->out = NULL;
    if (rc == 0 && !why && *w->part && rename(w->part, w->path))
        why = errno;
    return why;
}

int whole_file_end(struct whole_file *w, int rc, struct err *err)
{
    int why = finish(w, rc);

    if (*w->part && (rc || why))
        unlink(w->part);
    if (rc || !why)
        return rc;
    return failed(w->path, why, err);
}

int whole_file(const char *path, const char *bytes, size_t len, struct err *err)
{
    struct whole_file w;
    int rc = 0;

    if (whole_file_begin(&w, path, err))
        return -1;
    if (fwrite(bytes, 1, len, w.out) < len)
        rc = failed(path, errno, err);
    return whole_file_end(&w, rc, err);
}
