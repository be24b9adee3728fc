#include "logged/logged.h"

#include <math.h>
#include <string.h>

#include "logged/ending.h"
#include "logged/said.h"
#include "logged/talk.h"

#define TEXT(name) values_text(v, FIELD_OF_##name)
#define COUNT(name, out) values_count(v, FIELD_OF_##name, out, err)

#define TOKENS_MOST INT64_C(1000000000) /* as far as prices go */
#define SPAN_MOST_US INT64_C(1000000000000000)
#define REPEAT_MOST 60000 /* 16 bits of the key of a pair */
#define STAGE_MOST 255

/* One key of up to three fields. */
static const char *join_key(struct values *v)
{
    const char *part[] = {TEXT(KEY), TEXT(KEY_2), TEXT(KEY_3)};
    struct buf b;
    char *key;

    if (!part[1])
        return part[0];
    buf_init(&b, SIZE_MAX);
    for (int i = 0; i < 3 && part[i]; i++)
        buf_addf(&b, "%s%s", i ? ":" : "", part[i]);
    key = arena_copy(&v->memory, b.data, b.len);
    buf_release(&b);
    return key;
}

static int read_texts(struct logged *out, struct values *v, struct err *err)
{
    const char *prompt = TEXT(PROMPT), *tools = TEXT(TOOLS), *text = TEXT(TEXT);
    struct reply *r = &out->reply;

    out->variant = TEXT(VARIANT);
    out->key = join_key(v);
    out->id = TEXT(ID);
    out->user = TEXT(USER);
    out->conversation = TEXT(CONVERSATION);
    out->reference = TEXT(REFERENCE);
    out->provider = TEXT(PROVIDER);
    r->finish = TEXT(FINISH);
    r->model = TEXT(MODEL);
    r->fingerprint = TEXT(FINGERPRINT);
    r->request_id = TEXT(REQUEST_ID);
    r->text = text ? talk_answer(text, &v->memory) : NULL;
    if (tools && talk_tools(tools, &v->memory, &r->tools, err))
        return -1;
    if (prompt && talk_request(prompt, &v->memory, &out->request, err))
        return -1;
    out->request_len = out->request ? strlen(out->request) : 0;
    return 0;
}

/* An assertion that failed is no failure of the request: promptfoo has both
 * in one field. */
static int read_ending(struct logged *out, const struct values *v,
                       struct err *err)
{
    struct ending_words w = {TEXT(OUTCOME), TEXT(STATUS), TEXT(ERROR),
                             TEXT(FINISH)};
    int64_t asserted = -1;

    if (COUNT(ASSERTED, &asserted))
        return -1;
    if (asserted == 0 || asserted == 1)
        w.error = NULL;
    if (ending_of(&w, &out->reply.outcome, &out->reply.status, err))
        return -1;
    if (ending_is_error(w.error))
        out->reply.error = w.error;
    return 0;
}

/* Two moments of which one is in another unit are no span. */
static int64_t between(int64_t from, int64_t to)
{
    int known = from >= 0 && to >= from && to - from <= SPAN_MOST_US;

    return known ? (to - from) * 1000 : -1;
}

/* Two moments tell a span as well as a field does, and need no unit. */
static int read_span(const struct values *v, enum logged_field f,
                     int64_t moments, int64_t *out, struct err *err)
{
    if (moments >= 0 && !v->of[f].scale) {
        *out = moments;
        return 0;
    }
    return values_span(v, f, out, err);
}

static int read_times(struct logged *out, const struct values *v,
                      struct err *err)
{
    int64_t end = -1, first = -1;
    struct reply *r = &out->reply;

    if (values_moment(v, FIELD_OF_TIME, &out->at_us, err) ||
        values_moment(v, FIELD_OF_END, &end, err) ||
        values_moment(v, FIELD_OF_FIRST_AT, &first, err) ||
        read_span(v, FIELD_OF_LATENCY, between(out->at_us, end), &r->latency,
                  err) ||
        read_span(v, FIELD_OF_FIRST_TOKEN, between(out->at_us, first),
                  &r->first_token, err))
        return -1;
    if (values_text(v, FIELD_OF_REPLAYED) &&
        strcmp(values_text(v, FIELD_OF_REPLAYED), "true") == 0)
        r->latency = r->first_token = -1; /* of another day */
    r->wire = r->latency;
    r->wall_us = out->at_us;
    return 0;
}

static int check_share(const struct values *v, enum logged_field f,
                       double share, struct err *err)
{
    if (share > 1)
        return err_set(err, ERR_PARSE, "%s is %.40s, not from 0 to 1",
                       logged_field_name(f), values_text(v, f));
    return 0;
}

static int read_weight(const struct values *v, double *out, struct err *err)
{
    if (values_real(v, FIELD_OF_STAGE_WEIGHT, out, err) ||
        check_share(v, FIELD_OF_STAGE_WEIGHT, *out, err))
        return -1;
    if (*out == 0 || *out == 1)
        return err_set(err, ERR_PARSE,
                       "stage_weight is %g: with all on one side there is "
                       "nothing to compare",
                       *out);
    return 0;
}

static int read_said(struct logged *out, const struct values *v,
                     struct err *err)
{
    double said[FEEDBACK_KINDS];

    if (said_values(v, said, err))
        return -1;
    out->thumb = said[FEEDBACK_THUMB];
    out->score = said[FEEDBACK_SCORE];
    out->continued = said[FEEDBACK_CONTINUED];
    out->ticket = said[FEEDBACK_TICKET];
    return check_share(v, FIELD_OF_SCORE, out->score, err);
}

/* Sums of what a log says must stay numbers; repeat 0 would be taken for a
 * warm-up, which is never counted. */
static int read_counts(struct reply *r, const struct values *v, struct err *err)
{
    int64_t repeat = 1, stage = 0;
    const struct {
        enum logged_field field;
        int64_t least, most, *out;
    } counts[] = {
        {FIELD_OF_INPUT, 0, TOKENS_MOST, &r->usage.input},
        {FIELD_OF_OUTPUT, 0, TOKENS_MOST, &r->usage.output},
        {FIELD_OF_CACHED, 0, TOKENS_MOST, &r->usage.cached},
        {FIELD_OF_REASONING, 0, TOKENS_MOST, &r->usage.reasoning},
        {FIELD_OF_REPEAT, 1, REPEAT_MOST, &repeat},
        {FIELD_OF_STAGE, 1, STAGE_MOST, &stage},
    };

    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        enum logged_field f = counts[i].field;
        int64_t n = -1;

        if (values_count(v, f, &n, err))
            return -1;
        if (n > counts[i].most || (n >= 0 && n < counts[i].least))
            return err_set(err, ERR_PARSE, "%s is %lld, not from %lld to %lld",
                           logged_field_name(f), (long long)n,
                           (long long)counts[i].least,
                           (long long)counts[i].most);
        if (n >= 0)
            *counts[i].out = n;
    }
    r->repeat = (int)repeat;
    r->stage = (int)stage;
    return 0;
}

static int read_numbers(struct logged *out, const struct values *v,
                        struct err *err)
{
    struct reply *r = &out->reply;

    if (read_counts(r, v, err) ||
        values_money(v, FIELD_OF_COST, &r->cost, err) ||
        read_weight(v, &out->weight, err) || read_said(out, v, err))
        return -1;
    return 0;
}

int logged_make(struct logged *out, struct values *v, struct err *err)
{
    *out = (struct logged){.at_us = -1, .weight = NAN};
    reply_init(&out->reply);
    out->reply.attempts = 1;
    if (read_texts(out, v, err) || read_ending(out, v, err) ||
        read_times(out, v, err) || read_numbers(out, v, err))
        return -1;
    return 0;
}
