/* text.h - numbers as people read them, and foreign text made harmless.
 *
 * The number writers fill `out` (TEXT_MAX bytes are enough) and return it, so
 * that they can stand in an argument list. Three significant digits. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TEXT_MAX 32

const char *text_ns(int64_t ns, char out[TEXT_MAX]); /* 412 ms, 1.92 s, 45 us */
const char *text_clock(int64_t ns,
                       char out[TEXT_MAX]); /* 02:14, 1:02:14; - if < 0 */
const char *text_usd(int64_t nano, char out[TEXT_MAX]);   /* $0.284; - if < 0 */
const char *text_count(int64_t n, char out[TEXT_MAX]);    /* 812, 196k, 1.2M */
const char *text_bytes(int64_t n, char out[TEXT_MAX]);    /* 18.2 MB */
const char *text_share(double share, char out[TEXT_MAX]); /* .0252 -> 2.52 % */

/* Appends foreign text so that no terminal obeys it: what utf8_cells forbids
 * becomes U+FFFD, a broken byte one mark, tab and line ends (CR LF is one) one
 * space each; the _lines form keeps tabs and turns each line end into a
 * newline. Joiners, variation selectors, marks on no character and all but the
 * first two on one are left out. With `ascii`, all that is not ASCII is '?'. */
void text_safe(struct buf *out, const char *bytes, size_t len, int ascii);
void text_safe_lines(struct buf *out, const char *bytes, size_t len, int ascii);

/* Cells of a harmless UTF-8 text, and the bytes of its longest start that
 * fits `cells`; no character is cut from its marks. */
int text_cells(const char *text, size_t len);
size_t text_fit(const char *text, size_t len, int cells);

/* A line as it is if that fits `size` bytes, 8 at least, with its NUL; else its
 * start up to the end of a word, and an ellipsis. No character is cut. */
void text_cut(const char *text, char *out, size_t size);

#endif
