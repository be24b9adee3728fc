/* markup.h - the parts that a page in HTML is made of; private.
 *
 * What is written is well-formed XML too: it can be checked by a parser. */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "base/buf.h"
#include "report/chart.h"
#include "report/doc.h"

/* Text, harmless (text_safe) and escaped, for elements and attributes. All
 * that is not a constant of these files goes through one of the two. */
void markup_text(struct buf *out, const char *text);
void markup_lines(struct buf *out, const char *text); /* keeps line ends */

/* "✗ worse": a sign beside the word, so that colour says nothing alone. */
void markup_toned(struct buf *out, const char *text, enum tone tone);
const char *markup_tone(enum tone tone); /* the name of its class: "bad" */

/* svg.c, svg_rows.c: a chart, as wide as its place. Across it is placed in
 * per cent and down in pixels, so that letters keep their size. */
void markup_chart(struct buf *out, const struct chart *c);
void markup_rows(struct buf *out, const struct chart *c);

/* style.c */
extern const char markup_style[];

#endif
