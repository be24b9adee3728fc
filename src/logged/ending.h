/* ending.h - how a logged request ended, from what its log says of it.
 *
 * Our own word for the outcome counts first, then the status (a number, or a
 * word such as "success"), refined by the text of the error. A failure that
 * nobody explains is `failed`. */
#ifndef LOGGED_ENDING_H
#define LOGGED_ENDING_H

#include "base/err.h"
#include "model/outcome.h"

struct ending_words { /* each may be NULL */
    const char *outcome, *status, *error, *finish;
};

/* The outcome, and the HTTP status (0: none). -1 with ERR_PARSE when a status
 * is no status, or a word says nothing that is known. */
int ending_of(const struct ending_words *w, enum outcome *outcome, int *status,
              struct err *err);

/* 1 when the text says that something failed: "" and "null" do not. */
int ending_is_error(const char *error);

#endif
