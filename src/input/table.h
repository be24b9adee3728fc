/* table.h - whether what would pass for lines of text is a table. */
#ifndef INPUT_TABLE_H
#define INPUT_TABLE_H

#include <stddef.h>

/* By the start of a log, perhaps cut, and its name. 1: the name ends in .csv
 * or .tsv, or the first line is names with a comma, semicolon, tab or | and
 * nothing else between them, and what follows has as many columns. Prose has
 * blanks, or no such lines. */
int table_looks(const char *name, const char *head, size_t len);

#endif
