#include "store/fields.h"

#include <string.h>

#include "model/experiment.h"
#include "model/opinion.h"
#include "model/prompt.h"
#include "model/reply.h"

static const char *outcome(int value)
{
    return outcome_name((enum outcome)value);
}

static const char *event(int value)
{
    return event_name((enum event_kind)value);
}

static const char *phase(int value)
{
    return phase_name((enum engine_phase)value);
}

static const char *release(int value)
{
    return release_name((enum release_state)value);
}

static const char *choice(int value)
{
    return choice_name((enum choice)value);
}

static const char *feedback(int value)
{
    return feedback_name((enum feedback_kind)value);
}

static const char *verb(int value)
{
    static const char *const names[] = {"pause", "resume",    "stop", "more",
                                        "fewer", "roll_back", "share"};

    _Static_assert(sizeof(names) / sizeof(*names) == CONTROL_VERBS, "verbs");
    return names[value];
}

#define AT(member) offsetof(struct OF, member)
#define PLAIN(column, kind, member)                                            \
    {                                                                          \
        column, kind, AT(member), 0, NULL                                      \
    }
#define INT(column, member) PLAIN(column, FIELD_INT, member)
#define SIDE(column, member) PLAIN(column, FIELD_SIDE, member)
#define WIDE(column, member) PLAIN(column, FIELD_WIDE, member)
#define REAL(column, member) PLAIN(column, FIELD_REAL, member)
#define SPAN(column, member) PLAIN(column, FIELD_SPAN, member)
#define TEXT(column, member) PLAIN(column, FIELD_TEXT, member)
#define WORD(column, member) PLAIN(column, FIELD_WORD, member)
#define LONG(column, member, length)                                           \
    {                                                                          \
        column, FIELD_LONG, AT(member), AT(length), NULL                       \
    }
#define NAME(column, member, count, name)                                      \
    {                                                                          \
        column, FIELD_NAME, AT(member), count, name                            \
    }
#define LINE(column, member)                                                   \
    {                                                                          \
        column, FIELD_LINE, AT(member), sizeof(((struct OF *)0)->member), NULL \
    }
#define SIDED(kind, column, member)                                            \
    kind(column "_control", member[CONTROL]),                                  \
        kind(column "_treatment", member[TREATMENT])
#define LIST(what)                                                             \
    const struct fields fields_##what = {                                      \
        #what, what##_field, sizeof(what##_field) / sizeof(*what##_field)}

#define OF prompt
static const struct field prompt_field[] = {
    WIDE("seq", seq),
    TEXT("id", id),
    TEXT("user_id", user),
    TEXT("conversation_id", conversation),
    /* What is before this is fields_id. */
    WIDE("at_us", at_us),
    LONG("request", request, request_len),
    TEXT("reference", reference),
    WIDE("line", line),
    WIDE("file", file),
    WIDE("logged_status", logged_status),
    WIDE("logged_latency_us", logged_latency_us),
    WIDE("logged_input_tokens", logged_input_tokens),
    WIDE("logged_output_tokens", logged_output_tokens),
};
LIST(prompt);
const struct fields fields_id = {"prompt", prompt_field, 4};
#undef OF

#define OF reply
static const struct field reply_field[] = {
    WIDE("prompt", prompt),
    INT("repeat", repeat),
    SIDE("variant", side),
    NAME("outcome", outcome, OUTCOMES, outcome),
    INT("status", status),
    INT("attempts", attempts),
    INT("warmup", warmup),
    INT("sent_first", first),
    INT("reused", reused),
    INT("maybe_billed", maybe_billed),
    INT("local_port", local_port),
    SPAN("due_us", due),
    SPAN("sent_us", sent),
    WIDE("wall_us", wall_us),
    SPAN("queue_us", queue),
    SPAN("retry_us", retry),
    SPAN("wire_us", wire),
    SPAN("latency_us", latency),
    SPAN("head_us", head),
    SPAN("first_token_us", first_token),
    SPAN("first_content_us", first_content),
    SPAN("last_token_us", last_token),
    WIDE("chunks", chunks),
    WIDE("input_tokens", usage.input),
    WIDE("output_tokens", usage.output),
    WIDE("cached_tokens", usage.cached),
    WIDE("cache_write_tokens", usage.cache_write),
    WIDE("reasoning_tokens", usage.reasoning),
    WIDE("cost_nano_usd", cost),
    WIDE("cost_uncached_nano_usd", cost_uncached),
    WIDE("answer_hash", answer),
    WIDE("normal_hash", normal),
    WIDE("answer_length", length),
    INT("similarity_ppm", similarity),
    INT("reference_match", match),
    WIDE("cluster_hash", cluster),
    INT("stage", stage),
    WORD("model_word", model),
    WORD("fingerprint_word", fingerprint),
    /* These last: what is before them is fields_number. */
    WORD("finish_word", finish),
    TEXT("error", error),
};
LIST(reply);
const struct fields fields_number = {
    "reply", reply_field, sizeof(reply_field) / sizeof(*reply_field) - 2};

static const struct field body_field[] = {
    TEXT("text", text),
    TEXT("tools", tools),
    TEXT("request_id", request_id),
    TEXT("headers", headers),
};
LIST(body);
#undef OF

#define OF attempt
static const struct field attempt_field[] = {
    WIDE("prompt", prompt),
    INT("repeat", repeat),
    SIDE("variant", side),
    INT("number", number),
    NAME("outcome", outcome, OUTCOMES, outcome),
    INT("status", status),
    SPAN("sent_us", sent),
    SPAN("wire_us", wire),
    SPAN("wait_us", wait),
    TEXT("error", error),
};
LIST(attempt);
#undef OF

#define OF event
static const struct field event_field[] = {
    WIDE("wall_us", wall_us),
    NAME("kind", kind, EVENT_KINDS, event),
    INT("variant", side),
    TEXT("text", text),
};
LIST(event);
#undef OF

#define OF engine
static const struct field engine_field[] = {
    NAME("phase", phase, PHASES, phase),
    WIDE("pid", pid),
    WIDE("started_us", started_us),
    WIDE("updated_us", updated_us),
    SPAN("elapsed_us", elapsed),
    WIDE("total_pairs", total),
    WIDE("prompts", prompts),
    WIDE("skipped_lines", skipped),
    SIDED(WIDE, "in_flight", in_flight),
    SIDED(WIDE, "in_flight_peak", peak),
    SIDED(WIDE, "in_flight_limit", limit),
    WIDE("connections", connections),
    WIDE("connections_opened", opened),
    WIDE("budget_nano_usd", budget),
    WIDE("spent_nano_usd", spent),
    SPAN("lag_p50_us", lag_p50),
    SPAN("lag_p99_us", lag_p99),
    SPAN("lag_max_us", lag_max),
    SPAN("late_p50_us", late_p50),
    SPAN("late_p99_us", late_p99),
    SPAN("late_max_us", late_max),
    WIDE("sent_late", late),
    WIDE("sent", sent),
    WIDE("offered_pairs_per_1000_s", offered_mhz),
    WIDE("achieved_pairs_per_1000_s", achieved_mhz),
    SPAN("cpu_us", cpu_ns),
    WIDE("rss_bytes", rss_bytes),
    INT("capped", capped),
    LINE("why", why),
    NAME("release", release.state, RELEASE_STATES, release),
    WIDE("share_ppb", release.share),
    INT("stage", release.stage),
    WIDE("stage_us", release.stage_us),
    WIDE("next_us", release.next_us),
    LINE("told", release.told),
    WIDE("oldest_prompt", release.oldest),
    WIDE("keyless", release.keyless),
    WIDE("lost", release.lost),
    WIDE("unsent_copies", release.unsent),
    SIDED(WIDE, "held_back", release.held_back),
    WIDE("fallen_back", release.fallen),
    SIDED(INT, "breaker", release.breaker),
};
LIST(engine);
#undef OF

#define OF control
static const struct field control_field[] = {
    NAME("verb", verb, CONTROL_VERBS, verb),
    WIDE("value", value),
};
LIST(control);
#undef OF

#define OF vote
static const struct field vote_field[] = {
    WIDE("prompt", prompt),     INT("repeat", repeat),
    TEXT("reviewer", reviewer), NAME("choice", choice, CHOICES, choice),
    SIDE("left_variant", left), INT("again", again),
    WIDE("wall_us", wall_us),   TEXT("note", note),
};
LIST(vote);
#undef OF

#define OF feedback
static const struct field feedback_field[] = {
    WIDE("prompt", prompt), INT("repeat", repeat),
    SIDE("variant", side),  NAME("kind", kind, FEEDBACK_KINDS, feedback),
    REAL("value", value),   WIDE("wall_us", wall_us),
    TEXT("user_id", user),
};
LIST(feedback);
#undef OF

#define OF stage
static const struct field stage_field[] = {
    INT("number", number),
    REAL("weight", weight),
    WIDE("wall_us", wall_us),
};
LIST(stage);
#undef OF

int fields_value(const struct field *f, const char *name)
{
    for (int i = 0; name && i < (int)f->extra; i++)
        if (strcmp(f->name(i), name) == 0)
            return i;
    return -1;
}
