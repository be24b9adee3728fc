#include <stdio.h>

#include "sim/answer.h"
#include "sim/dialect.h"
#include "sim/fault.h"
#include "sim/model.h"
#include "sim/script.h"

#define FLOODS 20 /* waves of comments */
#define FLOOD 50  /* comments in each */

/* A step in the midst of the answer, where some of it is already told: never
 * the first with tokens unless it is the only one. */
static size_t middle(const struct sim_scene *s, struct sim_script *out)
{
    size_t many = 0;

    sim_script_split(out);
    while (sim_script_token(out, many) < out->steps)
        many++;
    if (many < 2)
        return sim_script_token(out, 0);
    return sim_script_token(out, 1 + rng_below(s->dice, many - 1));
}

/* Gives a step the bytes that were added last instead of its own. */
static void retell(struct sim_script *out, size_t i)
{
    out->step[i].at = out->mark;
    out->step[i].len = out->bytes.len - out->mark;
    out->mark = out->bytes.len;
}

/* Copies bytes of a step. The buffer may move while it grows, so the source
 * is looked up for each byte. */
static void repeat(struct sim_script *out, size_t from, size_t to)
{
    for (; from < to; from++)
        buf_addc(&out->bytes, out->bytes.data[from]);
}

static void slow_start(const struct sim_scene *s, struct sim_script *out)
{
    out->step[0].wait += s->model->fault_wait;
}

const struct sim_fault sim_fault_slow_start = {
    .name = "slow_start",
    .about = "the first byte comes late, by fault-wait",
    .after = slow_start,
};

static void stall(const struct sim_scene *s, struct sim_script *out)
{
    out->step[middle(s, out)].wait += s->model->fault_wait;
}

const struct sim_fault sim_fault_stall = {
    .name = "stall",
    .about = "silence amid the answer, for fault-wait",
    .after = stall,
};

/* Ends the script before step `i`, at the time that would have come. */
static void end_at(struct sim_script *out, size_t i, enum sim_act how)
{
    int64_t wait = out->step[i].wait;

    sim_script_drop(out, i);
    sim_script_add(out, how, 0);
    out->step[i].wait = wait;
}

/* Half of them before any answer. */
static void reset(const struct sim_scene *s, struct sim_script *out)
{
    int early = rng_below(s->dice, 2) == 0;

    end_at(out, early ? 0 : middle(s, out), SIM_RESET);
}

const struct sim_fault sim_fault_reset = {
    .name = "reset",
    .about = "the connection is reset, before the answer or amid it",
    .after = reset,
};

/* A stream ends as HTTP wants it, but the dialect's own end is missing; a
 * whole answer can only be broken off. */
static void truncated(const struct sim_scene *s, struct sim_script *out)
{
    int streamed = out->step[0].act == SIM_BEGIN;

    end_at(out, middle(s, out), streamed ? SIM_END : SIM_CUT);
}

const struct sim_fault sim_fault_truncated = {
    .name = "truncated",
    .about = "the stream ends without saying that it is complete",
    .after = truncated,
};

static void cut(const struct sim_scene *s, struct sim_script *out)
{
    size_t i = middle(s, out);

    out->step[i].len /= 2;
    out->step[i].tokens = 0;
    sim_script_drop(out, i + 1);
    sim_script_add(out, SIM_CUT, 0);
}

const struct sim_fault sim_fault_cut = {
    .name = "cut",
    .about = "the connection closes inside an event",
    .after = cut,
};

/* The event keeps its blank line, so that only its JSON is broken. */
static void malformed(const struct sim_scene *s, struct sim_script *out)
{
    int streamed = out->step[0].act == SIM_BEGIN;
    size_t i = streamed ? middle(s, out) : 0;
    struct sim_step *step = &out->step[i];

    repeat(out, step->at, step->at + step->len / 2);
    buf_adds(&out->bytes, "\n\n");
    retell(out, i);
    step->tokens = 0;
}

const struct sim_fault sim_fault_malformed = {
    .name = "malformed",
    .about = "200 with JSON that is none",
    .after = malformed,
};

static void error_in_200(const struct sim_scene *s, struct sim_script *out)
{
    const struct sim_refusal r = {.id = SIM_REFUSED_OVERLOADED,
                                  .message = "Overloaded while answering"};
    int streamed = out->step[0].act == SIM_BEGIN;
    size_t i = streamed ? middle(s, out) : 0;
    int64_t wait = out->step[i].wait;

    sim_script_drop(out, i);
    buf_adds(&out->bytes, streamed ? s->dialect->event_error : "");
    s->dialect->error(&out->bytes, &r, s->request_id);
    buf_adds(&out->bytes, streamed ? "\n\n" : "");
    sim_script_add(out, streamed ? SIM_SEND : SIM_REPLY, 0);
    out->step[i].wait = wait;
    if (streamed)
        sim_script_add(out, SIM_END, 0);
}

const struct sim_fault sim_fault_error_in_200 = {
    .name = "error_in_200",
    .about = "200, and then an error instead of the answer or its rest",
    .after = error_in_200,
};

static void half_utf8(const struct sim_scene *s, struct sim_script *out)
{
    int streamed = out->step[0].act == SIM_BEGIN;
    size_t i = streamed ? middle(s, out) : 0;
    struct sim_step *step = &out->step[i];

    repeat(out, step->at, step->text);
    buf_adds(&out->bytes, "\xE2\x82");
    repeat(out, step->text, step->at + step->len);
    retell(out, i);
}

const struct sim_fault sim_fault_half_utf8 = {
    .name = "half_utf8",
    .about = "the text has two bytes of a three-byte character",
    .after = half_utf8,
};

/* Blank lines are what some services send while a whole answer is made. */
static void flood(struct sim_script *out, size_t i, int streamed)
{
    for (int k = 0; k < FLOOD; k++)
        buf_adds(&out->bytes, streamed ? ": keep-alive\n\n" : "\n");
    sim_script_insert(out, i, SIM_SEND);
}

/* The waves share the wait that was the first token's, or the answer's. */
static void comments(const struct sim_scene *s, struct sim_script *out)
{
    int streamed = out->step[0].act == SIM_BEGIN;
    size_t first, waiting;
    int64_t wait;

    (void)s;
    sim_script_split(out);
    first = streamed ? sim_script_token(out, 0) : 1;
    waiting = streamed ? first : 0;
    wait = out->step[waiting].wait / (FLOODS + 1);
    out->step[waiting].wait = 0;
    for (int k = 0; k < FLOODS; k++)
        flood(out, first, streamed);
    for (size_t k = 0; k <= FLOODS; k++)
        out->step[first + k].wait = wait;
}

const struct sim_fault sim_fault_comments = {
    .name = "comments",
    .about = "a flood of comments before the answer",
    .after = comments,
};

static void filter(struct sim_answer *a)
{
    sim_answer_cut(a, a->tokens - a->tokens / 2, SIM_FILTER);
    a->finish = SIM_FILTER;
}

const struct sim_fault sim_fault_filtered = {
    .name = "filtered",
    .about = "a content filter ends the answer",
    .before = filter,
};
