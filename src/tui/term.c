#include "tui/term.h"

/* Names without a prefix in a header that we do not own: none of its macros
 * for functions, and wide characters. */
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <wchar.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "tui/keymap.h"

#define PASTE_ON "\x1b[?2004h"
#define PASTE_OFF "\x1b[?2004l"
#define PASTE_BEGIN 0x3000 /* our codes among those of curses */
#define PASTE_END 0x3001

struct term {
    FILE *tty;
    SCREEN *screen;
    enum theme theme;
    int ascii, colours, mouse;
    int pasting, pastes; /* in the midst of it; 1: it is wanted */
    int x, y;            /* of the pointer */
};

/* One pair a role, of the theme's colours. */
static void start_theme(struct term *t)
{
    for (short i = 0; t->colours && i < ROLES; i++) {
        struct look_of l = theme_look(t->theme, (enum role)i);

        init_pair((short)(i + 1), COLORS >= 256 ? l.colour256 : l.colour8, -1);
    }
}

static void start_colours(struct term *t, enum theme theme)
{
    const char *no = getenv("NO_COLOR");

    t->theme = THEME_mono;
    if ((no && *no) || !has_colors() || start_color() == ERR)
        return;
    t->colours = use_default_colors() == OK;
    if (t->colours)
        term_use_theme(t, theme);
}

enum theme term_theme(const struct term *t)
{
    return t->theme;
}

void term_use_theme(struct term *t, enum theme theme)
{
    if (!t->colours)
        return;
    t->theme = theme;
    start_theme(t);
    clearok(curscr, TRUE);
}

int term_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* The console has few glyphs, other codesets none of ours. */
static int needs_ascii(void)
{
    const char *kind = getenv("TERM");

    return !term_utf8() || (kind && strcmp(kind, "linux") == 0);
}

static void send(struct term *t, const char *bytes)
{
    fputs(bytes, t->tty);
    fflush(t->tty);
}

static void start_input(struct term *t)
{
    raw();
    noecho();
    nonl();
    nodelay(stdscr, TRUE);
    keypad(stdscr, TRUE);
    meta(stdscr, TRUE);
    leaveok(stdscr, TRUE);
    idlok(stdscr, FALSE);
    curs_set(0);
    mouseinterval(0);
    define_key("\x1b[200~", PASTE_BEGIN);
    define_key("\x1b[201~", PASTE_END);
    send(t, PASTE_ON);
}

static struct term *fail(struct term *t, struct err *err, const char *why)
{
    const char *kind = getenv("TERM");

    err_set(err, ERR_USAGE, "%s (TERM is \"%s\")", why, kind ? kind : "");
    if (t->tty)
        fclose(t->tty);
    free(t);
    return NULL;
}

struct term *term_open(const struct term_settings *settings, struct err *err)
{
    struct term *t = memory_new(1, sizeof(*t));
    const char *kind = getenv("TERM");

    setlocale(LC_CTYPE, "");
    t->tty = fopen(settings->tty ? settings->tty : "/dev/tty", "r+e");
    if (!t->tty)
        return fail(t, err, "there is no terminal to draw on");
    if (!kind || !*kind || strcmp(kind, "dumb") == 0)
        return fail(t, err, "this terminal cannot be drawn on");
    use_tioctl(TRUE);
    t->screen = newterm(NULL, t->tty, t->tty);
    if (!t->screen)
        return fail(t, err, "this kind of terminal is not known here");
    set_escdelay(25);
    t->ascii = settings->ascii || needs_ascii();
    start_colours(t, settings->theme);
    start_input(t);
    term_use_mouse(t, settings->mouse);
    return t;
}

/* The wheel and a press: whatever is dragged is not ours. */
void term_use_mouse(struct term *t, int on)
{
    t->mouse = on;
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0,
              NULL);
}

void term_leave(struct term *t)
{
    send(t, PASTE_OFF);
    endwin();
}

void term_enter(struct term *t)
{
    reset_prog_mode();
    clearok(curscr, TRUE);
    refresh();
    curs_set(0);
    send(t, PASTE_ON);
}

void term_close(struct term *t)
{
    if (!t)
        return;
    term_leave(t);
    delscreen(t->screen);
    fclose(t->tty);
    free(t);
}

int term_fd(const struct term *t)
{
    return fileno(t->tty);
}

int term_ascii(const struct term *t)
{
    return t->ascii;
}

void term_size(const struct term *t, int *width, int *height)
{
    struct winsize size;

    *width = COLS;
    *height = LINES;
    if (ioctl(term_fd(t), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        *width = size.ws_col;
        *height = size.ws_row;
    }
}

void term_resize(struct term *t)
{
    int width, height;

    term_size(t, &width, &height);
    if (is_term_resized(height, width))
        resizeterm(height, width);
}

static attr_t attributes(unsigned how)
{
    return (how & LOOK_BOLD ? A_BOLD : 0) |
           (how & LOOK_REVERSE ? A_REVERSE : 0) |
           (how & LOOK_UNDERLINE ? A_UNDERLINE : 0);
}

/* What the C library thinks a character takes is what curses believes; where
 * it disagrees with us, something of one cell is drawn instead. */
static void put_cell(const struct term *t, const struct cell *cell, int x,
                     int y)
{
    wchar_t text[CELL_POINTS + 1] = {0};
    cchar_t out;
    attr_t how = attributes(theme_look(t->theme, (enum role)cell->role).how);
    int known = wcwidth((wchar_t)cell->point[0]) == cell->width;

    for (int i = 0; i < CELL_POINTS && known; i++)
        text[i] = (wchar_t)cell->point[i];
    if (!known)
        text[0] = t->ascii ? L'?' : UTF8_BROKEN;
    setcchar(&out, text, how, t->colours ? (short)(cell->role + 1) : (short)0,
             NULL);
    mvadd_wch(y, x, &out);
    if (!known && cell->width == 2)
        mvaddch(y, x + 1, ' ');
}

void term_put(struct term *t, const struct canvas *c)
{
    erase();
    for (int y = 0; y < c->height && y < LINES; y++)
        for (int x = 0; x < c->width && x < COLS; x++)
            if (canvas_at(c, x, y)->width)
                put_cell(t, canvas_at(c, x, y), x, y);
    refresh();
}

void term_redraw(struct term *t)
{
    (void)t;
    clearok(curscr, TRUE);
}

static const struct {
    int curses, code;
} keys[] = {
    {KEY_UP, CODE_UP},         {KEY_DOWN, CODE_DOWN},
    {KEY_LEFT, CODE_LEFT},     {KEY_RIGHT, CODE_RIGHT},
    {KEY_PPAGE, CODE_PAGE_UP}, {KEY_NPAGE, CODE_PAGE_DOWN},
    {KEY_HOME, CODE_HOME},     {KEY_END, CODE_END},
    {KEY_BTAB, CODE_BACK_TAB}, {KEY_ENTER, '\r'},
    {KEY_BACKSPACE, 0x7F},     {KEY_DC, CODE_DELETE},
};

static int code_of(int key)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (keys[i].curses == key)
            return keys[i].code;
    if (key >= KEY_F(1) && key <= KEY_F(24))
        return CODE_F(key - KEY_F0);
    return CODE_UNKNOWN;
}

void term_pointer(const struct term *t, int *x, int *y)
{
    *x = t->x;
    *y = t->y;
}

static int read_mouse(struct term *t)
{
    MEVENT event;

    if (getmouse(&event) == ERR)
        return CODE_NONE;
    t->x = event.x;
    t->y = event.y;
    if (event.bstate & BUTTON4_PRESSED)
        return CODE_WHEEL_UP;
    if (event.bstate & BUTTON5_PRESSED)
        return CODE_WHEEL_DOWN;
    return event.bstate & BUTTON1_PRESSED ? CODE_CLICK : CODE_NONE;
}

/* Reading nothing from what is said to be readable: nobody is there. */
static int is_gone(const struct term *t)
{
    struct pollfd p = {.fd = term_fd(t), .events = POLLIN};

    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

void term_use_paste(struct term *t, int on)
{
    t->pastes = on;
}

/* A line end in what is pasted must not end the line that is typed. */
static int is_wanted(const struct term *t, int how, wint_t key)
{
    return !t->pasting || (t->pastes && how == OK && key >= ' ');
}

/* A sequence that this terminal was not said to send: its bytes are no keys,
 * and Esc is what nothing follows. */
static int escape(void)
{
    wint_t next;

    if (get_wch(&next) != OK)
        return CODE_ESC;
    if (next != '[' && next != 'O') {
        unget_wch((wchar_t)next);
        return CODE_ESC;
    }
    while (get_wch(&next) == OK && (next < 0x40 || next > 0x7E))
        ;
    return CODE_UNKNOWN;
}

int term_key(struct term *t)
{
    wint_t key;
    int how, code;

    for (;;) {
        how = get_wch(&key);
        /* Whatever was lost on the way, this one gets through. */
        if (how == OK && key == CODE_CTRL('C'))
            t->pasting = 0;
        if (how == ERR)
            return is_gone(t) ? -1 : CODE_NONE;
        if (how == KEY_CODE_YES && key == KEY_RESIZE)
            continue;
        if (how == KEY_CODE_YES && (key == PASTE_BEGIN || key == PASTE_END))
            t->pasting = key == PASTE_BEGIN;
        else if (how == KEY_CODE_YES && key == KEY_MOUSE) {
            code = read_mouse(t);
            if (code != CODE_NONE)
                return code;
        } else if (how == OK && key == CODE_ESC && !t->pasting)
            return escape();
        else if (is_wanted(t, how, key))
            return how == KEY_CODE_YES ? code_of((int)key) : (int)key;
    }
}
