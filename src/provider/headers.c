#include "provider/headers.h"

#include <string.h>
#include <strings.h>

#include "provider/fault.h"

#define CUT "..."
#define LINE_MAX (64 + HEADERS_VALUE)

static const struct row {
    const char *name;
    size_t len;
} rows[] = {
#define HEADER(name) {name, sizeof(name) - 1},
#include "provider/headers.def"
#undef HEADER
};

/* Servers send some twenty with each answer: most differ in length already. */
static int find(const char *name)
{
    size_t len = strlen(name);

    for (int i = 0; i < HEADERS_ROWS; i++)
        if (rows[i].len == len && strcasecmp(rows[i].name, name) == 0)
            return i;
    return -1;
}

static size_t write_value(char *out, const char *value)
{
    size_t len = 0;

    for (; *value && len < HEADERS_VALUE; value++) {
        unsigned char c = (unsigned char)*value;

        if (c >= 0x80)
            out[len++] = '?';
        else if (c >= ' ' && c != 0x7F)
            out[len++] = (char)c;
    }
    if (*value)
        memcpy(out + len - strlen(CUT), CUT, strlen(CUT));
    return len;
}

static size_t write_line(char *out, const struct row *r, const char *value)
{
    size_t len = r->len;

    memcpy(out, r->name, len);
    memcpy(out + len, ": ", 2);
    len += 2;
    len += write_value(out + len, value);
    out[len++] = '\n';
    return len;
}

/* Rows after this one give way, from the end. */
static int make_room(struct headers *h, int row, size_t len)
{
    for (int last = HEADERS_ROWS - 1; h->at[HEADERS_ROWS] + len >= HEADERS_MAX;
         last--) {
        if (last == row)
            return -1;
        for (int i = last + 1; i <= HEADERS_ROWS; i++)
            h->at[i] = h->at[last];
    }
    return 0;
}

void headers_add(struct headers *h, const char *name, const char *value,
                 const char *key)
{
    char line[LINE_MAX], *at;
    int row = find(name);
    size_t len;

    if (row < 0 || h->at[row] != h->at[row + 1])
        return;
    if (fault_has_key(value, key))
        value = "a key";
    len = write_line(line, &rows[row], value);
    if (make_room(h, row, len))
        return;
    at = h->text + h->at[row];
    memmove(at + len, at, h->at[HEADERS_ROWS] - h->at[row]);
    memcpy(at, line, len);
    for (int i = row + 1; i <= HEADERS_ROWS; i++)
        h->at[i] = (uint16_t)(h->at[i] + len);
    h->text[h->at[HEADERS_ROWS]] = '\0';
}

const char *headers_text(const struct headers *h)
{
    return h->at[HEADERS_ROWS] ? h->text : NULL;
}
