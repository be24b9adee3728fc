#include "report/format.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* In the order of enum tone: a sign beside the word. */
static const char *const sign[] = {"", "\xe2\x9c\x93 ", "\xe2\x9c\x97 ", "! "};

/* Nothing of a foreign text is taken for a mark, a link, a mention or HTML.
 * Mentions are looked for in the text as it is shown, so that an entity for @
 * would not do: a space of no width is put behind it. */
static void escape(struct buf *out, const char *text)
{
    struct buf safe;

    buf_init(&safe, 3 * strlen(text) + 1);
    text_safe(&safe, text, strlen(text), 0);
    for (const char *c = safe.data; *c; c++) {
        if (*c == '<')
            buf_adds(out, "&lt;");
        else if (*c == '>')
            buf_adds(out, "&gt;");
        else if (*c == '&')
            buf_adds(out, "&amp;");
        else if (*c == '@' || (*c == '#' && isdigit((unsigned char)c[1])))
            buf_addf(out, "%c&#8203;", *c);
        else if (*c == ':' && c[1] == '/')
            buf_adds(out, "&#58;");
        else if (strchr("\\`*_{}[]|~$", *c))
            buf_addf(out, "\\%c", *c);
        else
            buf_addc(out, *c);
    }
    buf_release(&safe);
}

/* At the start of a line a few more characters mean something. */
static void paragraph(struct buf *out, const char *text)
{
    if (*text && strchr("#+-=!", *text))
        buf_addc(out, '\\');
    escape(out, text);
}

static void cell(struct buf *out, const struct cell *c)
{
    const char *strong = c->tone == TONE_NONE ? "" : "**";

    buf_adds(out, " ");
    if (*c->text) {
        buf_addf(out, "%s%s", strong, sign[c->tone]);
        escape(out, c->text);
        buf_adds(out, strong);
    }
    buf_adds(out, " |");
}

static int drawn(const struct heading *h)
{
    return h->words && h->room != ROOM_NARROW;
}

static void head(const struct section *s, struct buf *out)
{
    buf_addc(out, '|');
    for (size_t i = 0; i < s->columns; i++) {
        struct cell words = {.text = s->column[i].words};

        if (drawn(&s->column[i]))
            cell(out, &words);
    }
    buf_adds(out, "\n|");
    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            buf_adds(out, s->column[i].right ? " ---: |" : " --- |");
    buf_addc(out, '\n');
}

static void table(const struct section *s, struct buf *out)
{
    head(s, out);
    for (size_t row = 0; row < s->rows; row++) {
        if (s->quiet[row])
            continue;
        buf_addc(out, '|');
        for (size_t i = 0; i < s->columns; i++)
            if (drawn(&s->column[i]))
                cell(out, doc_cell(s, row, i));
        buf_addc(out, '\n');
    }
}

/* Those without words of their own go on with the one above. */
static void fields(const struct section *s, struct buf *out)
{
    for (size_t i = 0; i < s->columns; i++) {
        if (!drawn(&s->column[i]))
            continue;
        buf_adds(out, *s->column[i].words ? "- **" : "  ");
        escape(out, s->column[i].words);
        buf_adds(out, *s->column[i].words ? "** " : "");
        paragraph(out, doc_cell(s, 0, i)->text);
        buf_addc(out, '\n');
    }
}

static void headline(const struct doc *doc, const struct section *s,
                     struct buf *out)
{
    for (size_t i = 0; i < s->columns; i++) {
        const struct cell *c = doc_cell(s, 0, i);

        if (!s->column[i].words || c->kind == CELL_LIST)
            continue;
        buf_addf(out, "## %s", sign[c->tone]);
        escape(out, c->text);
        buf_adds(out, " \xe2\x80\x94 ");
        escape(out, doc->title);
        buf_adds(out, "\n\n");
    }
    for (size_t i = 0; i < s->columns; i++) {
        const struct cell *c = doc_cell(s, 0, i);

        for (size_t k = 0; k < c->pieces; k++) {
            buf_adds(out, "- ");
            paragraph(out, c->piece[k].text);
            buf_addc(out, '\n');
        }
    }
}

static size_t longest_run(const char *text)
{
    size_t most = 0, run = 0;

    for (; *text; text++) {
        run = *text == '`' ? run + 1 : 0;
        most = run > most ? run : most;
    }
    return most;
}

/* A fence that is longer than any within. */
static void fenced(struct buf *out, const struct cell *c)
{
    struct buf all, safe;
    size_t fence;

    buf_init(&all, out->max);
    for (size_t i = 0; i < c->pieces; i++)
        buf_adds(&all, c->piece[i].text);
    buf_init(&safe, out->max);
    text_safe_lines(&safe, all.data, all.len, 0);
    fence = longest_run(safe.data);
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < (fence < 3 ? 3 : fence + 1); k++)
            buf_addc(out, '`');
        buf_adds(out, i ? "\n\n" : "text\n");
        if (!i) {
            buf_add(out, safe.data, safe.len);
            buf_addc(out, '\n');
        }
    }
    buf_release(&safe);
    buf_release(&all);
}

static void aside(const struct section *s, struct buf *out)
{
    for (size_t row = 0; row < s->rows; row++)
        for (size_t i = 0; i < s->columns; i++) {
            const struct cell *c = doc_cell(s, row, i);

            if (c->kind != CELL_MARKED && !*c->text)
                continue;
            buf_adds(out, i ? "" : "#### ");
            escape(out, s->column[i].words);
            buf_adds(out, *s->column[i].words ? ": " : "");
            if (c->kind == CELL_MARKED) {
                buf_adds(out, "\n\n");
                fenced(out, c);
                continue;
            }
            escape(out, c->text);
            buf_adds(out, "\n\n");
        }
}

static void section(const struct section *s, struct buf *out)
{
    buf_addc(out, '\n');
    if (*s->words) {
        buf_adds(out, "### ");
        escape(out, s->words);
        buf_adds(out, "\n\n");
    }
    if (s->note) {
        paragraph(out, s->note);
        buf_adds(out, "\n\n");
    }
    if (s->kind == SECTION_TABLE)
        table(s, out);
    else if (s->kind == SECTION_ASIDE)
        aside(s, out);
    else
        fields(s, out);
}

static int shown(const struct section *s)
{
    return s->words && s->room != ROOM_NARROW && s->kind != SECTION_CHART &&
           s->part != PART_END && doc_any(s);
}

/* First what a reviewer reads, then what can be opened. */
static void render(const struct doc *doc, struct buf *out)
{
    int open = 0;

    for (size_t i = 0; i < doc->sections; i++) {
        const struct section *s = &doc->section[i];

        if (!shown(s))
            continue;
        if (s->part == PART_DETAIL && !open++)
            buf_adds(out, "\n<details>\n<summary>All of it</summary>\n");
        if (s->kind == SECTION_HEADLINE)
            headline(doc, s, out);
        else
            section(s, out);
    }
    if (open)
        buf_adds(out, "\n</details>\n");
}

const struct format report_markdown = {
    .name = "markdown",
    .about = "for a pull request",
    .examples = 1,
    .render = render,
};
