#include "cmd/place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/claim.h"

#define NAME_MOST 60 /* bytes of each part of a file name */
#define PATH_MOST 4096

int place_is_url(const char *store)
{
    return strstr(store, "://") != NULL;
}

void place_name(struct buf *out, const char *text, int cut_ending)
{
    const char *slash = strrchr(text, '/'), *from = slash ? slash + 1 : text;
    const char *dot = cut_ending ? strrchr(from, '.') : NULL;
    size_t len = dot && dot > from ? (size_t)(dot - from) : strlen(from);

    for (size_t i = 0; i < len && i < NAME_MOST; i++) {
        unsigned char c = (unsigned char)from[i];
        int plain = c == '-' || c == '_' || (c == '.' && i > 0) ||
                    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                    (c >= 'A' && c <= 'Z');

        buf_addc(out, plain ? (char)c : '-');
    }
}

int place_folder(const char *store, struct err *err)
{
    if (strncmp(store, PLACE_FOLDER "/", sizeof(PLACE_FOLDER)) != 0)
        return 0;
    if (mkdir(PLACE_FOLDER, 0777) == 0 || errno == EEXIST)
        return 0;
    return err_set(err, ERR_IO, PLACE_FOLDER ": cannot be made: %s",
                   strerror(errno));
}

/* What belongs to a store: until it is merged the log is a part of it. */
static const char *const parts[] = {"", "-wal", "-shm"};
#define PARTS (sizeof(parts) / sizeof(*parts))

int place_move(const char *store, const char *beside, struct err *err)
{
    char from[PATH_MOST + 8], to[PATH_MOST + 8];

    for (size_t i = 0; i < PARTS; i++) {
        snprintf(from, sizeof(from), "%s%s", store, parts[i]);
        snprintf(to, sizeof(to), "%s%s", beside, parts[i]);
        if (rename(from, to) && (i == 0 || errno != ENOENT))
            return err_set(err, ERR_IO, "%s: cannot be kept as %s: %s", from,
                           to, strerror(errno));
    }
    return 0;
}

void place_remove(const char *store)
{
    char name[PATH_MOST + 8];

    for (size_t i = 0; i < PARTS; i++) {
        snprintf(name, sizeof(name), "%s%s", store, parts[i]);
        unlink(name);
    }
}

/* A name of its own beside the old one: nobody's results are written over. */
static int move_beside(const char *store, struct err *err)
{
    char beside[PATH_MOST];

    for (int n = 1; n < 10000; n++) {
        int len = snprintf(beside, sizeof(beside), "%s.%d", store, n);

        if (len >= (int)sizeof(beside))
            return err_set(err, ERR_IO, "%s: the name is too long", store);
        if (access(beside, F_OK))
            return place_move(store, beside, err);
    }
    return err_set(err, ERR_IO, "%s: too many old ones beside it", store);
}

int place_keep_old(const char *store, struct err *err)
{
    struct claim claim = {0};
    int rc;

    if (claim_take(&claim, store, err))
        return -1;
    rc = move_beside(store, err);
    claim_drop(&claim);
    return rc;
}

int place_there(const char *store)
{
    return !place_is_url(store) && access(store, F_OK) == 0;
}

int place_same(const char *a, const char *b)
{
    struct stat one, two;

    return stat(a, &one) == 0 && stat(b, &two) == 0 &&
           one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}
