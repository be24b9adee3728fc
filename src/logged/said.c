#include "logged/said.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define TEXT(name) values_text(v, FIELD_OF_##name)

static const enum logged_field field_of[FEEDBACK_KINDS] = {
    [FEEDBACK_THUMB] = FIELD_OF_THUMB,
    [FEEDBACK_SCORE] = FIELD_OF_SCORE,
    [FEEDBACK_CONTINUED] = FIELD_OF_CONTINUED,
    [FEEDBACK_TICKET] = FIELD_OF_TICKET,
};

static int read_thumb(const struct values *v, double *out, struct err *err)
{
    static const struct {
        const char *word;
        double value;
    } words[] = {
        {"up", 1},       {"1", 1},      {"+1", 1},        {"true", 1},
        {"positive", 1}, {"good", 1},   {"like", 1},      {"thumbs_up", 1},
        {"down", 0},     {"0", 0},      {"-1", 0},        {"false", 0},
        {"negative", 0}, {"bad", 0},    {"dislike", 0},   {"thumbs_down", 0},
        {"null", NAN},   {"none", NAN}, {"neutral", NAN},
    };
    const char *text = TEXT(THUMB);

    if (!text)
        return 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasecmp(words[i].word, text) == 0) {
            *out = words[i].value;
            return 0;
        }
    return err_set(err, ERR_PARSE,
                   "thumb is \"%.40s\", which is neither up nor down", text);
}

static int read_whether(const struct values *v, enum logged_field f,
                        double *out, struct err *err)
{
    static const char *const words[2][5] = {
        {"0", "false", "no", "n", "f"},
        {"1", "true", "yes", "y", "t"},
    };
    const char *text = values_text(v, f);

    if (!text || strcasecmp(text, "null") == 0 || strcasecmp(text, "none") == 0)
        return 0;
    for (size_t i = 0; i < 10; i++)
        if (strcasecmp(words[i / 5][i % 5], text) == 0) {
            *out = (double)(i / 5);
            return 0;
        }
    return err_set(err, ERR_PARSE,
                   "%s is \"%.40s\", which is neither yes nor no",
                   logged_field_name(f), text);
}

int said_values(const struct values *v, double out[FEEDBACK_KINDS],
                struct err *err)
{
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        out[i] = NAN;
    if (values_real(v, FIELD_OF_SCORE, &out[FEEDBACK_SCORE], err) ||
        read_thumb(v, &out[FEEDBACK_THUMB], err) ||
        read_whether(v, FIELD_OF_CONTINUED, &out[FEEDBACK_CONTINUED], err) ||
        read_whether(v, FIELD_OF_TICKET, &out[FEEDBACK_TICKET], err))
        return -1;
    return 0;
}

/* ---- a line of its own --------------------------------------------------- */

/* What stands beside its kind stands in the field of that name. */
static int spread_kind(struct values *v, struct err *err)
{
    const char *kind = TEXT(KIND), *value = TEXT(VALUE);

    if (!kind)
        return 0;
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        if (strcasecmp(kind, feedback_name((enum feedback_kind)i)) == 0) {
            const struct hit hit = {field_of[i], 0, 0};

            if (value)
                values_put(v, &hit, value);
            return 0;
        }
    return err_set(err, ERR_PARSE,
                   "kind is \"%.40s\": it is thumb, score, continued or ticket",
                   kind);
}

static int is_silent(const struct values *v)
{
    for (int i = 0; i < FEEDBACK_KINDS; i++)
        if (values_text(v, field_of[i]))
            return 0;
    return 1;
}

int said_make(struct said *out, struct values *v, struct err *err)
{
    *out = (struct said){.request_id = TEXT(REQUEST_ID),
                         .id = TEXT(ID),
                         .user = TEXT(USER),
                         .conversation = TEXT(CONVERSATION),
                         .variant = TEXT(VARIANT),
                         .repeat = -1,
                         .at_us = -1};
    if (spread_kind(v, err))
        return -1;
    if (is_silent(v))
        return err_set(err, ERR_PARSE,
                       "there is no thumb, score, continued or ticket in it");
    if (values_count(v, FIELD_OF_REPEAT, &out->repeat, err) ||
        values_moment(v, FIELD_OF_TIME, &out->at_us, err))
        return -1;
    return said_values(v, out->value, err);
}

void said_places(struct names *names)
{
    static const struct names_place place[] = {
        {FIELD_OF_REQUEST_ID, "request_id"},
        {FIELD_OF_ID, "prompt_id"},
        {FIELD_OF_TIME, "when"},
        {FIELD_OF_TICKET, "ticket"},
        {FIELD_OF_KIND, "kind"},
        {FIELD_OF_VALUE, "value"},
    };

    names_places(names, place, sizeof(place) / sizeof(*place));
}
