/* serve_renew.h - the settings of diptych serve made anew while it runs.
 *
 * Files, environment and command line are read as if it began now. What decides
 * what is measured stays as it began, and so does what a running server cannot
 * change; both are named when they differ. All else is taken. */
#ifndef CMD_SERVE_RENEW_H
#define CMD_SERVE_RENEW_H

#include "cmd/command.h"
#include "cmd/serve_made.h"
#include "gateway/run.h"

struct serve_renew {
    const struct command_origin *origin;
    /* As they began, borrowed; and as they are: those, or ones of a gateway. */
    const struct serve_options *first, *options;
    const struct serve_made *first_made, *made;
    const char *store; /* its name */
    int begun;         /* it was said that clients can connect */
};

/* What a gateway takes, of options and of what was made of them. */
void serve_live(const struct serve_options *o, const struct serve_made *m,
                struct gateway_live *out);

/* For struct gateway_run, with a struct serve_renew; what it makes goes when
 * nothing borrows it any more. */
int serve_renew(void *renew, struct gateway_renewal *out, struct err *err);

#endif
