#include "report/format.h"

#include <string.h>

#include "report/markup.h"

/* Longer texts than this many bytes may take several lines. */
#define SENTENCE 40

static int drawn(const struct heading *h)
{
    return h->words && h->room != ROOM_NARROW;
}

static void headline(struct buf *out, const struct section *s)
{
    enum tone tone = TONE_NONE;

    for (size_t i = 0; i < s->columns; i++)
        if (s->column[i].words && doc_cell(s, 0, i)->tone)
            tone = doc_cell(s, 0, i)->tone;
    buf_addf(out, "<div class=\"verdict %s\">\n", markup_tone(tone));
    for (size_t i = 0; i < s->columns; i++) {
        const struct cell *c = doc_cell(s, 0, i);

        if (!drawn(&s->column[i]))
            continue;
        if (c->kind != CELL_LIST) {
            buf_adds(out, "<p class=\"word\">");
            markup_toned(out, c->text, c->tone);
            buf_adds(out, "</p>\n");
            continue;
        }
        buf_adds(out, c->pieces ? "<ul>\n" : "");
        for (size_t k = 0; k < c->pieces; k++) {
            buf_adds(out, "<li>");
            markup_text(out, c->piece[k].text);
            buf_adds(out, "</li>\n");
        }
        buf_adds(out, c->pieces ? "</ul>\n" : "");
    }
    buf_adds(out, "</div>\n");
}

static void fields(struct buf *out, const struct section *s)
{
    buf_adds(out, "<dl>\n");
    for (size_t i = 0; i < s->columns; i++) {
        const struct cell *c = doc_cell(s, 0, i);

        if (!drawn(&s->column[i]))
            continue;
        buf_adds(out, "<dt>");
        markup_text(out, s->column[i].words);
        buf_adds(out, "</dt><dd>");
        markup_toned(out, c->text, c->tone);
        buf_adds(out, "</dd>\n");
    }
    buf_adds(out, "</dl>\n");
}

static size_t last_drawn(const struct section *s)
{
    size_t last = 0;

    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]))
            last = i;
    return last;
}

/* A column of sentences: the last one, when it has any. */
static size_t long_column(const struct section *s)
{
    size_t last = last_drawn(s);

    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i] && strlen(doc_cell(s, i, last)->text) > SENTENCE)
            return last;
    return s->columns;
}

/* What a row is about: its first cell that is no judgement on it. */
static size_t row_head(const struct section *s, size_t row)
{
    for (size_t i = 0; i < s->columns; i++)
        if (drawn(&s->column[i]) && !doc_cell(s, row, i)->tone)
            return i;
    return s->columns;
}

static void table_head(struct buf *out, const struct section *s)
{
    buf_adds(out, "<thead><tr>");
    for (size_t i = 0; i < s->columns; i++) {
        const struct heading *h = &s->column[i];

        if (!drawn(h))
            continue;
        if (!*h->words) {
            buf_adds(out, "<td></td>");
            continue;
        }
        buf_addf(out, "<th scope=\"col\"%s>",
                 h->right ? " class=\"right\"" : "");
        markup_text(out, h->words);
        buf_adds(out, "</th>");
    }
    buf_adds(out, "</tr></thead>\n");
}

static void table_row(struct buf *out, const struct section *s, size_t row,
                      size_t sentences)
{
    size_t head = row_head(s, row);

    buf_adds(out, "<tr>");
    for (size_t i = 0; i < s->columns; i++) {
        const struct heading *h = &s->column[i];
        const struct cell *c = doc_cell(s, row, i);
        const char *type = h->right ? "right" : i == sentences ? "long" : "";

        if (!drawn(h))
            continue;
        buf_addf(out, "<%s%s%s%s", i == head ? "th scope=\"row\"" : "td",
                 *type ? " class=\"" : "", type, *type ? "\"" : "");
        if (sentences < s->columns && i != head && *h->words && *c->text) {
            buf_adds(out, " data-head=\"");
            markup_text(out, h->words);
            buf_addc(out, '"');
        }
        buf_addc(out, '>');
        markup_toned(out, c->text, *c->text ? c->tone : TONE_NONE);
        buf_adds(out, i == head ? "</th>" : "</td>");
    }
    buf_adds(out, "</tr>\n");
}

/* On a narrow page rows with sentences are stacked, or what stands beside them
 * would be out of sight. */
static void table(struct buf *out, const struct section *s)
{
    size_t sentences = long_column(s);

    buf_addf(out, "<div class=\"scroll\"><table%s>\n",
             sentences < s->columns ? " class=\"stack\"" : "");
    table_head(out, s);
    buf_adds(out, "<tbody>\n");
    for (size_t i = 0; i < s->rows; i++)
        if (!s->quiet[i])
            table_row(out, s, i, sentences);
    buf_adds(out, "</tbody></table></div>\n");
}

static void marked(struct buf *out, const struct heading *h,
                   const struct cell *c)
{
    buf_adds(out, "<div class=\"side\"><h4>");
    markup_text(out, h->words);
    buf_adds(out, "</h4><pre dir=\"auto\">");
    for (size_t i = 0; i < c->pieces; i++) {
        buf_adds(out, c->piece[i].differs ? "<mark>" : "");
        markup_lines(out, c->piece[i].text);
        buf_adds(out, c->piece[i].differs ? "</mark>" : "");
    }
    buf_adds(out, "</pre></div>\n");
}

static void aside(struct buf *out, const struct section *s)
{
    for (size_t row = 0; row < s->rows; row++) {
        buf_adds(out, "<article class=\"pair\"><h3>");
        markup_text(out, doc_cell(s, row, 0)->text);
        buf_adds(out, "</h3>\n<p class=\"asked\" dir=\"auto\">");
        markup_lines(out, doc_cell(s, row, 1)->text);
        buf_adds(out, "</p>\n<div class=\"sides\">\n");
        for (size_t i = 2; i < s->columns; i++)
            marked(out, &s->column[i], doc_cell(s, row, i));
        buf_adds(out, "</div></article>\n");
    }
}

static void body(struct buf *out, const struct section *s)
{
    switch (s->kind) {
    case SECTION_CHART:
        buf_adds(out, "<figure>\n");
        markup_chart(out, s->chart);
        buf_adds(out, "</figure>\n");
        break;
    case SECTION_ASIDE:
        aside(out, s);
        break;
    case SECTION_TABLE:
        table(out, s);
        break;
    default:
        fields(out, s);
    }
}

static void section(struct buf *out, const struct section *s)
{
    buf_addf(out, "<section%s>\n",
             s->part == PART_HEAD ? " class=\"fields\"" : "");
    if (*s->words) {
        buf_adds(out, "<h2>");
        markup_text(out, s->words);
        buf_adds(out, "</h2>\n");
    }
    if (s->note) {
        buf_adds(out, "<p class=\"note\">");
        markup_text(out, s->note);
        buf_adds(out, "</p>\n");
    }
    body(out, s);
    buf_adds(out, "</section>\n");
}

/* A page scrolls: what is in full further down need not be told in brief. */
static int shown(const struct section *s)
{
    return s->words && s->room != ROOM_NARROW && s->part != PART_BRIEF &&
           s->part != PART_END && doc_any(s);
}

static void sections(struct buf *out, const struct doc *doc)
{
    int charts = 0;

    for (size_t i = 0; i < doc->sections; i++) {
        const struct section *s = &doc->section[i];
        int chart = s->kind == SECTION_CHART;

        if (!shown(s))
            continue;
        if (chart != charts)
            buf_adds(out, chart ? "<div class=\"charts\">\n" : "</div>\n");
        charts = chart;
        if (s->kind == SECTION_HEADLINE)
            headline(out, s);
        else
            section(out, s);
    }
    buf_adds(out, charts ? "</div>\n" : "");
}

static void render(const struct doc *doc, struct buf *out)
{
    buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                  "<meta charset=\"utf-8\"/>\n"
                  "<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\"/>\n"
                  "<title>");
    markup_text(out, doc->title);
    buf_addf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n",
             markup_style);
    buf_adds(out, "<h1>");
    markup_text(out, doc->title);
    buf_adds(out, "</h1>\n");
    sections(out, doc);
    buf_adds(out, "</main>\n</body>\n</html>\n");
}

const struct format report_html = {
    .name = "html",
    .about = "one page with charts, for a browser or a printer",
    .charts = 1,
    .examples = 1,
    .render = render,
};
