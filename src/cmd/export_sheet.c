#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/export.h"
#include "wire/json.h"

/* RFC 4180: quotes where something would be misread. */
static void add_cell(struct buf *out, const char *text)
{
    if (*text && !strpbrk(text, ",\"\r\n") && *text != ' ' &&
        text[strlen(text) - 1] != ' ') {
        buf_adds(out, text);
        return;
    }
    buf_addc(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_addc(out, '"');
        buf_addc(out, *text);
    }
    buf_addc(out, '"');
}

/* What stands before the value. */
static void open_cell(struct export_sheet *s, const char *name)
{
    if (s->cells++)
        buf_addc(&s->row, ',');
    if (s->csv)
        return;
    json_write_string(&s->row, name, strlen(name));
    buf_addc(&s->row, ':');
}

/* 1 when that was all: a name among names, or a value that is not known. */
static int is_done(struct export_sheet *s, const char *name, int known)
{
    open_cell(s, name);
    if (s->head)
        buf_adds(&s->row, name);
    else if (!known && !s->csv)
        buf_adds(&s->row, "null");
    return s->head || !known;
}

void export_number(struct export_sheet *s, const char *name, int64_t value)
{
    if (!is_done(s, name, value >= 0))
        buf_addf(&s->row, "%lld", (long long)value);
}

void export_real(struct export_sheet *s, const char *name, double value)
{
    char text[32];

    if (is_done(s, name, isfinite(value)))
        return;
    for (int places = 15; places <= 17; places++) {
        snprintf(text, sizeof(text), "%.*g", places, value);
        if (strtod(text, NULL) == value)
            break;
    }
    buf_adds(&s->row, text);
}

/* An empty text is no missing one: in a table it has its quotes. */
void export_text(struct export_sheet *s, const char *name, const char *text)
{
    if (is_done(s, name, text != NULL))
        return;
    if (s->csv)
        add_cell(&s->row, text);
    else
        json_write_string(&s->row, text, strlen(text));
}

int export_row(struct export_sheet *s, struct err *err)
{
    size_t done = s->csv ? 0 : fwrite("{", 1, 1, s->out);

    buf_adds(&s->row, s->csv ? "\n" : "}\n");
    done += fwrite(s->row.data, 1, s->row.len, s->out);
    if (done < s->row.len + !s->csv)
        return err_set(err, ERR_IO, "%s: %s", s->name, strerror(errno));
    buf_clear(&s->row);
    s->cells = 0;
    return 0;
}

int export_head(struct export_sheet *s, void (*fill)(struct export_sheet *s),
                struct err *err)
{
    if (!s->csv)
        return 0;
    s->head = 1;
    fill(s);
    s->head = 0;
    return export_row(s, err);
}
