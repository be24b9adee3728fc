#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/command.h"
#include "cmd/ramp_show.h"
#include "gateway/ramp.h"
#include "net/loop.h"
#include "store/claim.h"

#define LOOK_EVERY 50000000 /* ns */
#define LOOKS 100           /* five seconds */
#define LOOKS_MORE 20       /* after a signal */
#define SETTLED 600000      /* us: what was asked before that has been done */

struct ramp_command {
    char *to;
    int hold, resume, rollback;
};

#define AT(m) offsetof(struct ramp_command, m)
static const struct opt options[] = {
    {"to", 0, OPT_TEXT, "SHARE", AT(to), 0, 0,
     "give treatment this share from now on, such as 25%"},
    {"hold", 0, OPT_FLAG, NULL, AT(hold), 0, 0, "take no step until --resume"},
    {"resume", 0, OPT_FLAG, NULL, AT(resume), 0, 0, "take steps again"},
    {"rollback", 0, OPT_FLAG, NULL, AT(rollback), 0, 0,
     "send all to control, at once"},
    {0},
};

/* ---- what is asked for --------------------------------------------------- */

static int find_control(const struct ramp_command *c, struct control *out,
                        struct err *err)
{
    *out = (struct control){.verb = CONTROL_PAUSE};
    if ((c->to != NULL) + c->hold + c->resume + c->rollback > 1)
        return err_set(err, ERR_USAGE,
                       "say one of --to, --hold, --resume, --rollback");
    if (c->resume)
        out->verb = CONTROL_RESUME;
    if (c->rollback)
        out->verb = CONTROL_ROLL_BACK;
    if (!c->to)
        return 0;
    if (ramp_share(c->to, &out->value, err))
        return err_wrap(err, "--to \"%s\"", c->to);
    out->verb = out->value ? CONTROL_SHARE : CONTROL_ROLL_BACK;
    return 0;
}

static int is_done(const struct control *c, const struct release *r)
{
    switch (c->verb) {
    case CONTROL_PAUSE:
        return r->state == RELEASE_HELD;
    case CONTROL_RESUME:
        return r->state != RELEASE_HELD;
    case CONTROL_SHARE:
        return r->share == c->value;
    default:
        return r->state == RELEASE_ROLLED_BACK;
    }
}

/* There is no step to be held, or to be taken. */
static int check(const struct control *c, const struct release *r,
                 struct err *err)
{
    int steps = r->state == RELEASE_RAMPING || r->state == RELEASE_HELD;
    const char *mend = r->state == RELEASE_ROLLED_BACK
                           ? "give treatment a share with --to"
                           : "change the share with --to";

    if ((c->verb != CONTROL_PAUSE && c->verb != CONTROL_RESUME) || steps)
        return 0;
    return err_set(err, ERR_USAGE, "no step is to come (%s): %s",
                   release_words(r->state), mend);
}

/* ---- asking -------------------------------------------------------------- */

static int put(struct store *s, const struct control *c, struct err *err)
{
    if (s->ops->begin(s, err))
        return -1;
    if (s->ops->put_control(s, c, err) == 0 && s->ops->commit(s, err) == 0)
        return 0;
    s->ops->rollback(s);
    return -1;
}

/* What the engine says of itself is a moment old: that it was so before it was
 * asked tells nothing. */
static int wait_for(struct store *s, const struct control *c, int looks,
                    struct engine *now, struct err *err)
{
    const struct timespec moment = {0, LOOK_EVERY};
    int64_t after = is_done(c, &now->release) ? loop_wall_us() + SETTLED : 0;

    for (int i = 0; i < looks; i++) {
        if (s->ops->engine(s, now, err))
            return -1;
        if (is_done(c, &now->release) && now->updated_us > after)
            return 0;
        nanosleep(&moment, NULL);
    }
    return err_set(err, ERR_IO,
                   "the gateway has not done it within %d s: its events in "
                   "diptych watch may tell why",
                   (int)(INT64_C(1) * looks * LOOK_EVERY / 1000000000));
}

static void say(const struct release *was, const struct release *now)
{
    printf("%s, %.9g %% to treatment", release_words(now->state),
           SHARE_PERCENT(now->share));
    if (now->share != was->share)
        printf(" (was %.9g %%)", SHARE_PERCENT(was->share));
    else if (now->state == was->state)
        printf(", as it was");
    putchar('\n');
}

/* ---- past the store ------------------------------------------------------ */

/* Who has the store may be another than a gateway, an older one, or one that
 * begins: it would die of the signal. */
static int heeds(int64_t pid)
{
    unsigned long long caught = 0;
    char path[48], line[256];
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%lld/status", (long long)pid);
    f = fopen(path, "r");
    if (!f)
        return 0;
    while (fgets(line, sizeof(line), f))
        if (strncmp(line, "SigCgt:", 7) == 0)
            caught = strtoull(line + 7, NULL, 16);
    fclose(f);
    return (int)(caught >> (SIGUSR1 - 1) & 1);
}

/* What cannot be written cannot be asked for there. With `err` as it is when
 * there is nobody to be told. */
static int roll_back(struct store *s, const char *name,
                     const struct engine *was, struct err *err)
{
    const struct control c = {.verb = CONTROL_ROLL_BACK};
    int64_t pid = claim_holder(name);
    struct engine now = *was;
    struct err none;

    if (!pid || !heeds(pid))
        return -1;
    if (kill((pid_t)pid, SIGUSR1))
        return err_set(err, ERR_IO, "process %lld cannot be told: %s",
                       (long long)pid, strerror(errno));
    if (wait_for(s, &c, LOOKS_MORE, &now, &none) == 0)
        say(&was->release, &now.release);
    else
        printf("process %lld was told to give all to control, by a signal: it "
               "does not record that, and says it on standard error\n",
               (long long)pid);
    return 0;
}

static int ask_unheard(struct store *s, const char *name,
                       const struct control *c, const struct engine *was,
                       struct err *err)
{
    int64_t pid = claim_holder(name);

    if (!pid)
        return err_set(err, ERR_IO,
                       "nobody serves %s: start diptych serve with it", name);
    err_set(err, ERR_IO,
            "process %lld serves %s, but does not record, nor hear this: "
            "--rollback reaches it",
            (long long)pid, name);
    if (c->verb != CONTROL_ROLL_BACK)
        return -1;
    err_set(err, ERR_IO, "process %lld has %s, but cannot be told",
            (long long)pid, name);
    return roll_back(s, name, was, err);
}

static int ask(struct store *s, const char *name, const struct control *c,
               struct err *err)
{
    struct engine was, now;
    int alive = ramp_look(s, name, loop_wall_us(), &was, err);

    if (alive < 0)
        return -1;
    if (!alive)
        return ask_unheard(s, name, c, &was, err);
    if (check(c, &was.release, err))
        return -1;
    now = was;
    if (put(s, c, err) == 0 && wait_for(s, c, LOOKS, &now, err) == 0) {
        say(&was.release, &now.release);
        return 0;
    }
    return c->verb == CONTROL_ROLL_BACK ? roll_back(s, name, &was, err) : -1;
}

/* ---- telling ------------------------------------------------------------- */

static int tell(struct store *s, const char *name, struct err *err)
{
    struct engine unused;
    struct buf text;
    int rc;

    if (ramp_look(s, name, loop_wall_us(), &unused, err) < 0)
        return -1;
    buf_init(&text, 1 << 20);
    rc = ramp_show(s, name, loop_wall_us(), &text, err);
    if (rc == 0)
        fputs(text.data, stdout);
    buf_release(&text);
    return rc;
}

static int ramp(void *settings, int argc, char **args, int *status,
                struct err *err)
{
    const struct ramp_command *c = settings;
    struct control control;
    struct store *s;
    int rc;

    (void)status;
    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    if (find_control(c, &control, err))
        return -1;
    s = store_open(args[0], STORE_READ, err);
    if (!s)
        return -1;
    rc = c->to || c->hold || c->resume || c->rollback
             ? ask(s, args[0], &control, err)
             : tell(s, args[0], err);
    store_close(s);
    return rc;
}

const struct command command_ramp = {
    .name = "ramp",
    .about = "where a live release stands; holds it, moves it, rolls it back",
    .usage = "STORE [--to SHARE | --hold | --resume | --rollback]",
    .options = options,
    .size = sizeof(struct ramp_command),
    .run = ramp,
};
