/* plain.h - a run without a screen: a line every ten seconds and for each
 * event, on standard error, until the engine has ended. */
#ifndef CMD_PLAIN_H
#define CMD_PLAIN_H

#include "cmd/session.h"

/* SIGINT and SIGTERM are passed on to the engine. */
int plain_watch(struct session *session, const char *store,
                struct session_end *end, struct err *err);

#endif
