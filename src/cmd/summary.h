/* summary.h - the report on a store, on standard output. */
#ifndef CMD_SUMMARY_H
#define CMD_SUMMARY_H

#include "base/err.h"
#include "report/format.h"

int summary_print(const char *store, const struct format *format,
                  struct err *err);

#endif
