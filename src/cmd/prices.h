/* prices.h - where the price list is: the one that is named, the one here,
 * or the one that was installed. */
#ifndef CMD_PRICES_H
#define CMD_PRICES_H

#include "metrics/price.h"

/* `path` NULL: data/prices.json in this folder, then the installed one; with
 * neither the list is empty and every price unknown. */
int prices_load(struct price_list *out, const char *path, struct err *err);

#endif
