#include "tui/keymap.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const struct {
    enum scope scope;
    struct key key;
} rows[] = {
#define KEY(scope, code, action, label, help)                                  \
    {SCOPE_##scope, {code, ACTION_##action, label, help}},
#include "tui/keymap.def"
#undef KEY
};

static const struct {
    int code;
    const char *name;
} names[] = {
    {CODE_TAB, "Tab"},
    {CODE_ESC, "Esc"},
    {' ', "Space"},
    {'\r', "Enter"},
    {'\n', "Enter"},
    {0x7F, "Backspace"},
    {CODE_UP, "Up"},
    {CODE_DOWN, "Down"},
    {CODE_LEFT, "Left"},
    {CODE_RIGHT, "Right"},
    {CODE_PAGE_UP, "PgUp"},
    {CODE_PAGE_DOWN, "PgDn"},
    {CODE_HOME, "Home"},
    {CODE_END, "End"},
    {CODE_BACK_TAB, "S-Tab"},
    {CODE_DIGIT, "1-9"},
    {CODE_UNKNOWN, "that key"},
};

const char *keymap_name(int code, char out[NAME_MAX_KEY])
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].code == code)
            return snprintf(out, NAME_MAX_KEY, "%s", names[i].name), out;
    if (code > CODE_F0)
        snprintf(out, NAME_MAX_KEY, "F%d", code - CODE_F0);
    else if (code > 0 && code < ' ')
        snprintf(out, NAME_MAX_KEY, "Ctrl-%c", code + 'A' - 1);
    else if (utf8_cells((uint32_t)code) > 0)
        out[utf8_write((uint32_t)code, out)] = '\0';
    else
        snprintf(out, NAME_MAX_KEY, "that key");
    return out;
}

const struct key *keymap_row(enum scope scope, size_t i)
{
    for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++)
        if (rows[r].scope == scope && i-- == 0)
            return &rows[r].key;
    return NULL;
}

static const struct {
    const char *label, *live, *help;
} live_rows[] = {
#define LIVE(label, live, help) {label, live, help},
#include "tui/keymap_live.def"
#undef LIVE
};

struct key keymap_words(const struct key *row, int live)
{
    struct key out = *row;

    if (!live) {
        out.code = row->action == ACTION_ROLL_BACK ? CODE_NONE : row->code;
        return out;
    }
    for (size_t i = 0; i < sizeof(live_rows) / sizeof(*live_rows); i++)
        if (strcmp(row->label, live_rows[i].label) == 0) {
            out.label = live_rows[i].live;
            out.help = live_rows[i].help;
        }
    return out;
}

static int matches(const struct key *key, int code)
{
    if (key->code == CODE_DIGIT)
        return code >= '1' && code <= '9';
    return key->code == code;
}

enum action keymap_find(enum scope scope, const struct key *own, int code)
{
    const struct key *row;

    for (; own && own->code; own++)
        if (matches(own, code))
            return own->action;
    for (size_t i = 0; (row = keymap_row(scope, i)); i++)
        if (matches(row, code))
            return row->action;
    return ACTION_NONE;
}
