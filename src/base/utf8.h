/* utf8.h - one code point at a time, and how many cells it takes.
 *
 * Own tables (Unicode 14), not the C library's: columns must not depend on
 * the locale of the machine. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_BROKEN 0xFFFD

/* Reads one code point from up to `len` > 0 bytes into `*point`; returns the
 * bytes it took (1 at least). Overlong, surrogate, out of range or cut: the
 * point is UTF8_BROKEN and one byte is taken. */
size_t utf8_read(const char *bytes, size_t len, uint32_t *point);

/* The place of the first byte that is not UTF-8, or `len` if all is well. */
size_t utf8_valid(const char *bytes, size_t len);

/* The bytes of the longest start of at most `most` bytes that ends between two
 * characters; of what is not UTF-8, a start that is up to 3 bytes shorter. */
size_t utf8_cut(const char *bytes, size_t len, size_t most);

/* Writes 1 to 4 bytes, returns how many; no NUL. */
size_t utf8_write(uint32_t point, char out[4]);

/* Cells on a terminal: 0 (combining), 1, 2 (wide); -1 if it must not be
 * shown: C0, DEL, C1, bidi controls, zero-width, unassigned or private. */
int utf8_cells(uint32_t point);

#endif
