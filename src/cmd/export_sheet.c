#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "cmd/export.h"
#include "wire/json.h"

#define KEY_MAX 256
#define DIGITS 20 /* of an int64_t */

static void add_key(struct export_sheet *s, const char *name)
{
    struct buf key;

    buf_init(&key, KEY_MAX);
    buf_adds(&key, s->keys ? "," : "{");
    json_write_string(&key, name, strlen(name));
    buf_addc(&key, ':');
    s->key = memory_grow(s->key, s->keys + 1, sizeof(*s->key));
    s->key[s->keys].len = key.len;
    s->key[s->keys++].text = buf_take(&key);
}

static void add_name(struct export_sheet *s, const char *name)
{
    if (!s->csv) {
        add_key(s, name);
        return;
    }
    buf_adds(&s->row, s->cells++ ? "," : "");
    buf_adds(&s->row, name);
}

/* What stands before the value. */
static void open_cell(struct export_sheet *s)
{
    if (!s->csv)
        buf_add(&s->row, s->key[s->cells].text, s->key[s->cells].len);
    else if (s->cells)
        buf_addc(&s->row, ',');
    s->cells++;
}

/* 1 when that was all: a name among names, or a value that is not known. */
static int is_done(struct export_sheet *s, const char *name, int known)
{
    if (s->head) {
        add_name(s, name);
        return 1;
    }
    open_cell(s);
    if (!known && !s->csv)
        buf_adds(&s->row, "null");
    return !known;
}

/* Nearly all cells are such numbers: printf would take most of the time. */
void export_number(struct export_sheet *s, const char *name, int64_t value)
{
    uint64_t left = (uint64_t)value;
    char digits[DIGITS];
    size_t at = DIGITS;

    if (is_done(s, name, value >= 0))
        return;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    buf_add(&s->row, digits + at, DIGITS - at);
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
        csv_text(&s->row, text);
    else
        json_write_string(&s->row, text, strlen(text));
}

int export_row(struct export_sheet *s, struct err *err)
{
    buf_adds(&s->row, s->csv ? "\n" : "}\n");
    if (fwrite(s->row.data, 1, s->row.len, s->out) < s->row.len)
        return err_set(err, ERR_IO, "%s: %s", s->name, strerror(errno));
    buf_clear(&s->row);
    s->cells = 0;
    return 0;
}

int export_head(struct export_sheet *s, void (*fill)(struct export_sheet *s),
                struct err *err)
{
    s->head = 1;
    fill(s);
    s->head = 0;
    return s->csv ? export_row(s, err) : 0;
}

void export_release(struct export_sheet *s)
{
    for (size_t i = 0; i < s->keys; i++)
        free(s->key[i].text);
    free(s->key);
    buf_release(&s->row);
}
