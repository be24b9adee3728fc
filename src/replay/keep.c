#include "replay/keep.h"

#include <stdio.h>

#include "provider/advice.h"
#include "replay/task.h"

static void count_failed(struct replay *r)
{
    char why[96];

    r->failed++;
    if (r->set.errors < 0 || r->failed <= r->set.errors)
        return;
    snprintf(why, sizeof(why), "%lld replies failed, %lld are allowed",
             (long long)r->failed, (long long)r->set.errors);
    replay_stop(r, PHASE_FAILED, why);
}

static void count(struct replay *r, const struct reply *reply)
{
    budget_spend(&r->budget, reply->side, reply->cost, reply->usage.output);
    if (reply->warmup)
        return;
    if (reply->attempts) {
        r->sent++;
        r->late += reply->queue > TASK_LATE;
        hist_add(&r->lateness, reply->queue);
    }
    if (outcome_failed(reply->outcome))
        count_failed(r);
}

/* More of the same is of no use, as with a wrong key, and none of it is data.
 * What was held back stays missing, so that the same command sends it once the
 * endpoint is there. */
static void give_up(struct replay *r, enum side side)
{
    struct arm *arm = &r->arm[side];
    const struct reply *last = arm_unreached(arm);
    struct buf why;

    if (!last)
        return;
    arm->gone = 1;
    buf_init(&why, 4096);
    if (arm->answered)
        buf_addf(&why,
                 "no connection for %d requests in a row: ", arm->unreached);
    advice_connection(last->outcome, last->error, &why);
    replay_halt(r, EVENT_FAULT, (int)side, PHASE_FAILED, why.data);
    buf_release(&why);
}

static void keep_record(void *arg, struct record *r_take)
{
    struct replay *r = arg;

    if (r_take->kind == RECORD_REPLY)
        count(r, &r_take->u.reply);
    r->supply.put(r->supply.arg, r_take);
}

/* Of whoever has never answered; ahead of time where the user allows fewer
 * failures. */
static int silence_allowed(const struct replay *r)
{
    int64_t most = r->arm[CONTROL].limit->most;

    if (most > ARM_SILENT)
        most = ARM_SILENT;
    if (r->set.errors >= 0 && most > r->set.errors + 1)
        most = r->set.errors + 1;
    return (int)most;
}

/* With those that are held: they count as soon as that decides. */
static int too_many_failed(const struct replay *r)
{
    int64_t failed = r->failed;

    for (int s = 0; s < SIDES; s++)
        failed += r->arm[s].answered ? r->arm[s].unreached : 0;
    return r->set.errors >= 0 && failed > r->set.errors;
}

static void let_go(struct replay *r)
{
    for (int s = 0; s < SIDES; s++)
        if (r->arm[s].answered)
            arm_let_go(&r->arm[s], keep_record, r);
}

void keep_take(struct replay *r, enum side side, struct record *r_take)
{
    struct arm *arm = &r->arm[side];

    if (!arm_hold(arm, r_take))
        keep_record(r, r_take);
    else if (!arm->answered && arm->unreached >= silence_allowed(r))
        give_up(r, side);
    else if (arm->answered && too_many_failed(r))
        let_go(r);
    else if (arm->answered && arm->unreached >= ARM_GONE)
        give_up(r, side);
}

void keep_answered(struct replay *r, enum side side)
{
    struct arm *arm = &r->arm[side];

    arm->answered = 1;
    if (!arm->gone)
        arm_let_go(arm, keep_record, r);
}

/* At the end: of whoever has never answered nothing is data; nor is what an
 * outage may have brought about that ended the run, perhaps of both. Else the
 * last failures are failures like those before. */
void keep_settle(struct replay *r)
{
    int gone = r->arm[CONTROL].gone || r->arm[TREATMENT].gone;

    for (int s = 0; s < SIDES; s++)
        if (!r->arm[s].answered)
            give_up(r, s);
        else if (!gone)
            arm_let_go(&r->arm[s], keep_record, r);
}
