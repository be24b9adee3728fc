#include "cmd/text_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/utf8.h"

static int check_text(const struct buf *text, struct err *err)
{
    if (buf_check(text, err))
        return -1;
    if (utf8_valid(text->data, text->len) == text->len &&
        !memchr(text->data, '\0', text->len))
        return 0;
    return err_set(err, ERR_USAGE, "is no UTF-8 text");
}

char *text_file(const char *path, struct err *err)
{
    FILE *f = fopen(path, "re");
    char block[4096];
    struct buf text;
    size_t n;
    int bad;

    if (!f) {
        err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
    }
    buf_init(&text, TEXT_FILE_MOST);
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_add(&text, block, n);
    bad = ferror(f)
              ? err_set(err, ERR_IO, "cannot be read: %s", strerror(errno))
              : check_text(&text, err);
    fclose(f);
    if (bad) {
        err_wrap(err, "%s", path);
        buf_release(&text);
        return NULL;
    }
    while (text.len && isspace((unsigned char)text.data[text.len - 1]))
        text.data[--text.len] = '\0';
    return buf_take(&text);
}

int text_file_is_open(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && (s.st_mode & S_IROTH) != 0;
}
