#include "base/csv.h"

#include <ctype.h>
#include <string.h>

/* "name(": with a blank between them it is no call. */
static int has_call(const char *text)
{
    for (const char *at = text; (at = strchr(at, '(')); at++)
        if (at > text && isalnum((unsigned char)at[-1]))
            return 1;
    return 0;
}

/* "program|topic!item" */
static int has_link(const char *text)
{
    const char *bar = strchr(text, '|');

    return bar && strchr(bar, '!');
}

static int is_formula(const char *text)
{
    text += strspn(text, " \t\r\n");
    if (*text == '=')
        return 1;
    return *text && strchr("+-@", *text) && (has_call(text) || has_link(text));
}

static int is_plain(const char *text)
{
    return *text && !strpbrk(text, ",\"\r\n") && *text != ' ' &&
           text[strlen(text) - 1] != ' ';
}

void csv_text(struct buf *out, const char *text)
{
    int formula = is_formula(text);

    if (!formula && is_plain(text)) {
        buf_adds(out, text);
        return;
    }
    buf_adds(out, formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            buf_addc(out, '"');
        buf_addc(out, *text);
    }
    buf_addc(out, '"');
}
