#include "tui/line.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/keymap.h"

static int length(const struct line *l)
{
    return (int)strlen(l->text);
}

void line_start(struct line *l, enum line_use use, const char *text)
{
    *l = (struct line){.use = use};
    snprintf(l->text, sizeof l->text, "%s", text);
    l->at = length(l);
}

static int is_inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static int before(const struct line *l, int at)
{
    do
        at--;
    while (at > 0 && is_inside(l->text[at]));
    return at > 0 ? at : 0;
}

static int after(const struct line *l, int at)
{
    do
        at++;
    while (at < length(l) && is_inside(l->text[at]));
    return at < length(l) ? at : length(l);
}

static void cut(struct line *l, int from, int to)
{
    memmove(l->text + from, l->text + to, (size_t)(length(l) - to) + 1);
    l->at = from;
}

/* What finds no room is not taken, rather than pushing out what stands. */
static void insert(struct line *l, int code)
{
    char bytes[4];
    size_t n, len = strlen(l->text);

    if (code < ' ' || code == 0x7F || code >= CODE_UP ||
        utf8_cells((uint32_t)code) < 0)
        return;
    n = utf8_write((uint32_t)code, bytes);
    if (len + n >= sizeof l->text)
        return;
    memmove(l->text + l->at + n, l->text + l->at, len - (size_t)l->at + 1);
    memcpy(l->text + l->at, bytes, n);
    l->at += (int)n;
}

static int word_before(const struct line *l)
{
    int at = l->at;

    while (at > 0 && l->text[at - 1] == ' ')
        at--;
    while (at > 0 && l->text[at - 1] != ' ')
        at--;
    return at;
}

static void edit(struct line *l, int code)
{
    if (code == 0x7F || code == CODE_CTRL('H'))
        cut(l, before(l, l->at), l->at);
    else if (code == CODE_DELETE)
        cut(l, l->at, after(l, l->at));
    else if (code == CODE_CTRL('U'))
        cut(l, 0, l->at);
    else if (code == CODE_CTRL('W'))
        cut(l, word_before(l), l->at);
    else if (code == CODE_LEFT)
        l->at = before(l, l->at);
    else if (code == CODE_RIGHT)
        l->at = after(l, l->at);
    else if (code == CODE_HOME || code == CODE_CTRL('A'))
        l->at = 0;
    else if (code == CODE_END || code == CODE_CTRL('E'))
        l->at = length(l);
    else
        insert(l, code);
}

enum line_key line_type(struct line *l, int code)
{
    if (code == '\r' || code == '\n')
        return LINE_DONE;
    if (code == CODE_ESC || code == CODE_CTRL('C'))
        return LINE_DROPPED;
    edit(l, code);
    return LINE_GOES_ON;
}
