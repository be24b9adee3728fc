/* export_fields.h - a struct of the store as cells, by the store's own lists
 * of columns. */
#ifndef CMD_EXPORT_FIELDS_H
#define CMD_EXPORT_FIELDS_H

#include "cmd/export.h"
#include "store/fields.h"

/* All columns but those in `without`, each with `prefix` before its name.
 * `row` NULL: nothing is known. */
void export_fields(struct export_sheet *s, const char *prefix,
                   const struct fields *fields, const void *row,
                   uint64_t without);

/* A bit for each column that is in the list (NULL ends it). */
uint64_t export_without(const struct fields *fields, const char *const *list);

#endif
