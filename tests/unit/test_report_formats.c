#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "report/format.h"
#include "report/write.h"

/* What a foreign text may hold: all that any of the formats could obey. */
#define EVIL                                                                   \
    "=cmd|' /C calc'!A0 <script>alert(1)</script> \"q\", @team #12 |x| `y` "   \
    "\x1b[31m \xe2\x80\xae www"

static struct buf draw(const struct doc *d, const char *format)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    format_find(format)->render(d, &out);
    assert_int_equal(out.full, 0);
    return out;
}

static int has(const struct buf *b, const char *text)
{
    return strstr(b->data, text) != NULL;
}

/* A doc with one of each: a headline, a table, texts side by side. */
static void make(struct doc *d, const char *foreign)
{
    struct section *s = doc_add(d, "verdict", "Verdict", SECTION_HEADLINE);
    struct cell *c;

    d->title = foreign;
    doc_string(s, "word", "hold");
    doc_line(s, "verdict", "HOLD")->tone = TONE_LOOK;
    c = doc_field(s, "reasons", "", CELL_LIST, 0);
    doc_pieces(s, c, 2);
    doc_piece(c, foreign, 0);
    doc_piece(c, "second", 0);
    s->part = PART_HEAD;
    s = doc_add(d, "changes", "Changes", SECTION_TABLE);
    doc_column(s, "name", "", 0);
    doc_column(s, "change", "change", 1);
    doc_column(s, "p", NULL, 1);
    doc_column(s, NULL, "call", 0);
    doc_column(s, "n", "n", 1)->room = ROOM_WIDE;
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", foreign);
    c = doc_put(s, CELL_RANGE, .1, "+10.0 %%");
    c->low = -INFINITY;
    c->high = NAN;
    doc_put(s, CELL_NUMBER, 1 / 3., "%s", "");
    doc_put(s, CELL_TEXT, 0, "worse")->tone = TONE_BAD;
    doc_put(s, CELL_NUMBER, -7, "-7");
    s = doc_add(d, NULL, "Pairs", SECTION_ASIDE);
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "asked", 0);
    doc_column(s, NULL, "control", 0);
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "one");
    doc_put(s, CELL_TEXT, 0, "%s", foreign);
    c = doc_put(s, CELL_MARKED, 0, "%s", "");
    doc_pieces(s, c, 2);
    doc_piece(c, foreign, 0);
    doc_piece(c, "\nnew\n```", 1);
}

static void csv(void **state)
{
    struct doc d = {0};
    struct buf b;

    (void)state;
    make(&d, EVIL);
    b = draw(&d, "csv");
    assert_int_equal(strncmp(b.data,
                             "kind,name,gate,unit,control,control_low,"
                             "control_high,treatment,treatment_low,"
                             "treatment_high,estimate,low,high,p,n,status,"
                             "call,method,interval,level,role,",
                             140),
                     0);
    assert_true(has(&b, "\r\nverdict,word,"));
    assert_true(has(&b, ",hold\r\n"));
    assert_true(has(&b, "\r\nchanges,\"'=cmd|' /C calc'!A0 <script>alert(1)"
                        "</script> \"\"q\"\", @team"));
    assert_true(has(&b, ",0.10000000000000001,-inf,,0.33333333333333331,-7,"));
    assert_null(strchr(b.data, '\x1b'));
    assert_int_equal(strcmp(b.data + b.len - 2, "\r\n"), 0);
    buf_release(&b);
    doc_release(&d);
}

/* Rows of a table have as many fields as its head, quotes or not. */
/* Reasons are sentences: which of them ends where must be seen. */
static void csv_lists(void **state)
{
    struct doc d = {0};
    struct buf b;

    (void)state;
    make(&d, "first");
    b = draw(&d, "csv");
    assert_true(has(&b, "first; second"));
    buf_release(&b);
    doc_release(&d);
}

static void csv_is_square(void **state)
{
    struct doc d = {0};
    int fields = 0, first = 0, quoted = 0;
    struct buf b;

    (void)state;
    make(&d, EVIL);
    b = draw(&d, "csv");
    for (const char *c = b.data; *c; c++) {
        quoted ^= *c == '"';
        fields += *c == ',' && !quoted;
        if (*c != '\n')
            continue;
        first = first ? first : fields;
        assert_int_equal(fields, first);
        fields = 0;
    }
    assert_true(first > 10);
    buf_release(&b);
    doc_release(&d);
}

static void markdown(void **state)
{
    struct doc d = {0};
    struct buf b;

    (void)state;
    make(&d, EVIL);
    b = draw(&d, "markdown");
    assert_int_equal(strncmp(b.data, "## ! HOLD ", 10), 0);
    assert_true(has(&b, "- \\=cmd\\|' /C calc'!A0 &lt;script&gt;"));
    assert_true(has(&b, "@&#8203;team #&#8203;12 \\|x\\| \\`y\\`"));
    assert_true(has(&b, "| **\xe2\x9c\x97 worse** | -7 |\n"));
    assert_true(has(&b, "\n<details>\n<summary>"));
    assert_true(has(&b, "\n</details>\n"));
    assert_true(has(&b, "\n````text\n=cmd"));
    assert_true(has(&b, "```\n````\n"));
    assert_null(strchr(b.data, '\x1b'));
    buf_release(&b);
    doc_release(&d);
}

static void html(void **state)
{
    struct doc d = {0};
    struct buf b;

    (void)state;
    make(&d, EVIL);
    b = draw(&d, "html");
    assert_int_equal(strncmp(b.data, "<!DOCTYPE html>\n", 16), 0);
    assert_false(has(&b, "<script"));
    assert_true(has(&b, "&lt;script&gt;alert(1)&lt;/script&gt; &quot;q&quot;"));
    assert_true(has(&b, "=cmd|&#39; /C calc"));
    assert_null(strchr(b.data, '\x1b'));
    assert_false(has(&b, "\xe2\x80\xae"));
    assert_true(has(&b, "<div class=\"verdict look\">"));
    assert_true(has(&b, "<th scope=\"col\" class=\"right\">change</th>"));
    assert_true(has(&b, "<th scope=\"row\">=cmd"));
    assert_true(has(&b, "aria-hidden=\"true\">\xe2\x9c\x97</span>&#160;worse"));
    assert_true(has(&b, "<mark>\nnew\n```</mark></pre>"));
    assert_true(has(&b, "prefers-color-scheme:dark"));
    buf_release(&b);
    doc_release(&d);
}

/* Nothing is fetched from anywhere. */
static void html_is_alone(void **state)
{
    static const char *const never[] = {"src=",  "href=",   "url(", "@import",
                                        "<link", "<iframe", "http"};
    struct doc d = {0};
    struct buf b;

    (void)state;
    make(&d, "plain");
    b = draw(&d, "html");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(has(&b, never[i]));
    buf_release(&b);
    doc_release(&d);
}

/* Rows with sentences can be stacked: each number says what it is then. Names
 * of rows keep a line through them from being read. */
static void narrow_pages(void **state)
{
    struct doc d = {0};
    struct section *s = doc_add(&d, NULL, "Gates", SECTION_TABLE);
    struct buf b;

    (void)state;
    d.title = "t";
    doc_column(s, NULL, "gate", 0);
    doc_column(s, NULL, "n", 1);
    doc_column(s, NULL, "", 0);
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "p95-latency");
    doc_put(s, CELL_TEXT, 0, "200");
    doc_put(s, CELL_TEXT, 0, "a sentence that is longer than forty letters");
    b = draw(&d, "html");
    assert_true(has(&b, "<table class=\"stack\">"));
    assert_true(has(&b, "<td class=\"right\" data-head=\"n\">200</td>"));
    assert_true(has(&b, ".stack [data-head]::before"));
    assert_true(has(&b, ".rows text{paint-order:stroke"));
    buf_release(&b);
    doc_release(&d);
}

/* What has its own place in 80 columns stands nowhere else, and back. */
static void rooms(void **state)
{
    struct doc d = {0};
    struct section *s = doc_add(&d, NULL, "Narrow", SECTION_FIELDS);
    struct buf text, page;

    (void)state;
    d.title = "t";
    s->room = ROOM_NARROW;
    doc_line(s, "a", "only in text");
    s = doc_add(&d, NULL, "Wide", SECTION_FIELDS);
    s->room = ROOM_WIDE;
    doc_line(s, "b", "only on a page");
    s = doc_add(&d, NULL, "Brief", SECTION_FIELDS);
    s->part = PART_BRIEF;
    doc_line(s, "c", "on the first screen");
    text = draw(&d, "text");
    page = draw(&d, "html");
    assert_true(has(&text, "only in text") && !has(&page, "only in text"));
    assert_true(has(&page, "only on a page") && !has(&text, "only on a page"));
    assert_true(has(&text, "on the first") && !has(&page, "on the first"));
    buf_release(&text);
    buf_release(&page);
    doc_release(&d);
}

static void changed(struct section *s, const char *words, const char *limits,
                    const char *call)
{
    doc_row(s, 0);
    doc_put(s, CELL_TEXT, 0, "%s", words);
    doc_put(s, CELL_TEXT, 0, "0.00 %%");
    doc_put(s, CELL_TEXT, 0, "-32.1 %%");
    doc_put(s, CELL_TEXT, 0, "%s", limits);
    doc_put(s, CELL_TEXT, 0, "%s", call);
}

/* A table that is too wide takes more lines for what it names; words, limits
 * and calls stay whole. */
static void words_stay_whole(void **state)
{
    struct doc d = {0};
    struct section *s = doc_add(&d, NULL, "Changes", SECTION_TABLE);
    struct buf b;

    (void)state;
    d.title = "t";
    doc_column(s, NULL, "", 0);
    doc_column(s, NULL, "control", 1);
    doc_column(s, NULL, "change", 1);
    doc_column(s, NULL, "95 % interval", 1);
    doc_column(s, NULL, "", 0);
    changed(s, "latency, of those that were ok", "[-34.4, -29.8]", "no call");
    changed(s, "votes for treatment, less for control", "[-1.0, +2.0]", "");
    changed(s, "p95", "needs 1234567 clusters, more than", "always more");
    b = draw(&d, "text");
    assert_true(has(&b, "\n  latency, of       0.00 % -32.1 %"));
    assert_true(has(&b, " [-34.4, -29.8] no call\n  those that were\n"));
    assert_true(has(&b, "\n  treatment, less\n  for control\n"));
    assert_true(has(&b, " needs 1234567 clusters, more than always more\n"));
    buf_release(&b);
    doc_release(&d);
}

/* A chart without a point, and one with points that are not there. */
static void charts(void **state)
{
    struct doc d = {0};
    struct chart *c = doc_chart(&d, "Lines", CHART_LINES);
    struct series *s;
    struct buf b;

    (void)state;
    d.title = "t";
    c->about = "about <it>";
    axis_begin(&c->x, "time", 0);
    axis_clocks(&c->x, &d.arena);
    axis_begin(&c->y, "latency", 1);
    s = chart_series(c, &d.arena, 0, 2);
    s->words = "control";
    s->joined = 1;
    s->point[0] = (struct point){1, 2, .5, INFINITY, NAN, "p50", "v", 0};
    s->point[1] = (struct point){2, 4, NAN, NAN, NAN, "", "", 0};
    axis_hold(&c->y, 1);
    axis_hold(&c->y, 8);
    axis_spans(&c->y, &d.arena);
    chart_series(c, &d.arena, 1, 0)->words = "treatment";
    b = draw(&d, "html");
    assert_true(has(&b, "role=\"img\""));
    assert_true(has(&b, "aria-label=\"about &lt;it&gt;\""));
    assert_true(has(&b, "<path class=\"line control\" d=\"M"));
    assert_true(has(&b, "<title>p50 v</title>"));
    assert_true(has(&b, "\xe2\x96\xb2"));
    assert_false(has(&b, "nan"));
    assert_false(has(&b, "inf"));
    assert_false(has(&b, "line treatment\" d"));
    buf_release(&b);
    doc_release(&d);
}

/* Numbers are the same wherever one is. */
static void locales(void **state)
{
    struct doc d = {0};
    struct buf a, b;

    (void)state;
    if (!setlocale(LC_CTYPE, "de_DE.UTF-8"))
        print_message("no de_DE.UTF-8 here: only the C locale is tried\n");
    make(&d, EVIL);
    for (size_t i = 0; format_at(i); i++) {
        setlocale(LC_CTYPE, "C");
        a = draw(&d, format_at(i)->name);
        setlocale(LC_CTYPE, "de_DE.UTF-8");
        b = draw(&d, format_at(i)->name);
        assert_string_equal(a.data, b.data);
        buf_release(&a);
        buf_release(&b);
    }
    doc_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv),
        cmocka_unit_test(csv_lists),
        cmocka_unit_test(csv_is_square),
        cmocka_unit_test(markdown),
        cmocka_unit_test(html),
        cmocka_unit_test(html_is_alone),
        cmocka_unit_test(narrow_pages),
        cmocka_unit_test(rooms),
        cmocka_unit_test(words_stay_whole),
        cmocka_unit_test(charts),
        cmocka_unit_test(locales),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
