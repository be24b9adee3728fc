/* sniff.h - what the start of a log looks like. */
#ifndef INPUT_SNIFF_H
#define INPUT_SNIFF_H

#include <stddef.h>

#include "input/format.h"
#include "wire/json.h"

/* The best that `score` (0 to 100) says of the first records, lines or
 * elements that are JSON objects; 0 when there are none. */
int sniff_records(const char *head, size_t len,
                  int (*score)(const json_t *record));

/* 1: one JSON array of objects, and not a line of text with a bracket. */
int sniff_array(const char *head, size_t len);
/* 1: the first record is there from end to end. */
int sniff_whole(const char *head, size_t len);
/* 1: lines that nobody wrote as JSON, and nothing but text. */
int sniff_text(const char *head, size_t len);

/* The format that fits best; NULL with ERR_PARSE that lists the formats. */
const struct input_format *sniff_format(const char *head, size_t len,
                                        struct err *err);

#endif
