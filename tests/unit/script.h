/* script.h - a world for the engine without a network, a store or a clock.
 *
 * A transport whose endpoints say what a test lets them say, after delays; a
 * supply of numbered prompts that keeps the records; a clock that jumps to the
 * next timer. So an hour of a run takes a millisecond.
 *
 * Include it after cmocka.h. */
#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include "base/heap.h"
#include "replay/replay.h"

#define MS INT64_C(1000000)
#define S INT64_C(1000000000)
#define BEGIN (1000 * S) /* what the clock shows at first */
#define NEVER INT64_MAX
#define PIECES 8
struct script;

/* One exchange, as its endpoint sees it. */
struct sent {
    enum side side;
    int64_t at;       /* since BEGIN */
    int prompt;       /* its number */
    int number;       /* of the exchange for that prompt and side, from 1 */
    const char *body; /* valid only while `says` runs */
};

/* What it gets; spans count from when it was sent. */
struct said {
    int64_t head; /* NEVER: no response */
    int status;
    const char *header[4][2];
    const char *piece[PIECES];
    int64_t at[PIECES];
    int64_t end; /* NEVER: it hangs */
    enum ending how;
};

struct script {
    struct transport net; /* first: the transport is the script */
    struct replay_settings set;
    struct price_list prices;
    struct price price;
    struct replay *replay;
    void (*says)(struct script *s, const struct sent *q, struct said *out);
    int64_t now, wake;
    struct heap events;

    /* The endpoints. */
    struct sent *log; /* all that was sent, in order */
    size_t sent, sent_cap;
    int64_t live[SIDES], peak[SIDES];
    int cancelled, made;
    int broken;        /* exchanges after which none can be started; 0: never */
    uintptr_t deepest; /* lowest address of the stack in a start */

    /* The supply. */
    int64_t prompts, given;
    int repeats;
    int missing[SIDES];     /* of all */
    const char *request;    /* of all; NULL: the usual one */
    int64_t gap_us;         /* between the times of the log */
    size_t room;            /* records that fit; 0: no end */
    struct record **record; /* all, in order */
    size_t records, record_cap, flushed;
    int forget; /* counts records instead of keeping them */
    int64_t replies;
    int lost; /* records that found no room */
};

/* Usual settings; change s->set, then begin. */
void script_init(struct script *s);
void script_release(struct script *s);

void script_begin(struct script *s);
void script_until(struct script *s, int64_t at); /* since BEGIN */
void script_run(struct script *s);   /* begins, and runs to its end */
void script_flush(struct script *s); /* what was put has been stored */

/* A fine answer after `after`: whole, or a stream with its tokens at `after`
 * and twice that, or whatever that status says. Costs 20 nano-dollars. */
void says_fine(struct said *out, int64_t after);
void says_stream(struct said *out, int64_t after);
void says_status(struct said *out, int64_t after, int status, const char *body);

/* The n-th of a kind, or NULL; how many there are. */
const struct reply *script_reply(const struct script *s, size_t n);
const struct attempt *script_attempt(const struct script *s, size_t n);
size_t script_count(const struct script *s, enum record_kind kind);
/* The one that counts, or NULL. */
const struct reply *script_find(const struct script *s, int64_t prompt,
                                enum side side);
int script_events(const struct script *s, enum event_kind kind);
/* Text of the first event of a kind, "" when there is none. */
const char *script_event(const struct script *s, enum event_kind kind);
struct engine script_engine(const struct script *s);

#endif
