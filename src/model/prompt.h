/* prompt.h - one logged request, in diptych's one form.
 *
 * `request` is the text of a JSON object, the body of an OpenAI chat
 * completion (`messages` and whatever else the log had, untouched): providers
 * translate it. Strings are borrowed from whoever filled the struct; NULL is
 * "not known", as is -1 for numbers. */
#ifndef MODEL_PROMPT_H
#define MODEL_PROMPT_H

#include <stddef.h>
#include <stdint.h>

struct prompt {
    int64_t seq;      /* place in the experiment, from 1 */
    const char *id;   /* the log's own, unique; never NULL in a store */
    const char *user; /* who asked */
    const char *conversation;
    int64_t at_us; /* when it was asked, microseconds since 1970, or -1 */
    const char *request;
    size_t request_len;    /* without the NUL that is after it */
    const char *reference; /* the answer that is thought right */
    int64_t line;          /* where in the log, from 1 */
    int64_t file;          /* which of the logs, from 1 */
    int64_t logged_status, logged_latency_us; /* what happened at the time */
    int64_t logged_input_tokens, logged_output_tokens;
};

void prompt_init(struct prompt *p); /* all unknown */

/* What replies are grouped by: conversation, else user, else id. Borrowed. */
const char *prompt_cluster(const struct prompt *p);

#endif
