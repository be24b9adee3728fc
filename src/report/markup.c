#include "report/markup.h"

#include <string.h>

#include "base/text.h"

static void escape(struct buf *out, const struct buf *safe)
{
    for (const char *c = safe->data; *c; c++) {
        if (*c == '&')
            buf_adds(out, "&amp;");
        else if (*c == '<')
            buf_adds(out, "&lt;");
        else if (*c == '>')
            buf_adds(out, "&gt;");
        else if (*c == '"')
            buf_adds(out, "&quot;");
        else if (*c == '\'')
            buf_adds(out, "&#39;");
        else
            buf_addc(out, *c);
    }
}

void markup_text(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 3 * strlen(text) + 1);
    text_safe(&safe, text, strlen(text), 0);
    escape(out, &safe);
    buf_release(&safe);
}

void markup_lines(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 3 * strlen(text) + 1);
    text_safe_lines(&safe, text, strlen(text), 0);
    escape(out, &safe);
    buf_release(&safe);
}

const char *markup_tone(enum tone tone)
{
    static const char *const name[] = {"none", "good", "bad", "look"};

    return name[tone];
}

void markup_toned(struct buf *out, const char *text, enum tone tone)
{
    static const char *const sign[] = {"", "\xe2\x9c\x93", "\xe2\x9c\x97", "!"};

    if (tone == TONE_NONE) {
        markup_text(out, text);
        return;
    }
    buf_addf(out,
             "<span class=\"tone %s\"><span class=\"sign\" "
             "aria-hidden=\"true\">%s</span>&#160;",
             markup_tone(tone), sign[tone]);
    markup_text(out, text);
    buf_adds(out, "</span>");
}
