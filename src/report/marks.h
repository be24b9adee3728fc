/* marks.h - which words of two texts differ.
 *
 * The longest common sequence of words; a word is a run of letters and digits,
 * a single other character, or a single wide one. White space goes with the
 * word before it and is not compared. What is beyond MARKS_WORDS words is
 * compared as one. */
#ifndef REPORT_MARKS_H
#define REPORT_MARKS_H

#include "report/write.h"

#define MARKS_WORDS 2000

/* Fills the pieces of two cells of a section: together they are the texts. */
void marks_make(struct section *s, struct cell *a, const char *text_a,
                struct cell *b, const char *text_b);

#endif
