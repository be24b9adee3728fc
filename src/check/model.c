#include "check/row.h"

#include <string.h>

/* "gpt-4.1" is answered by "gpt-4.1-2025-04-14", "vendor/m" by "m". */
static int is_other(const char *asked, const char *answered)
{
    return *answered && !strstr(answered, asked) && !strstr(asked, answered);
}

/* Else it may be the place that is not there, whatever model is asked for. */
static int is_of_model(const struct check_seen *s, const struct answer *a)
{
    return a->said == 404 || s->models.listed ||
           strcasestr(a->error.data, "model");
}

/* Some say 400 to a model that they do not have. */
static int refuses(const struct check_seen *s, const struct check_reply *r)
{
    int status = r->answer.status;

    if (status == 404 || status == 405 || r->answer.said == 404)
        return is_of_model(s, &r->answer);
    return (status == 400 || status == 422) && s->models.listed &&
           !s->models.found && !r->answer.refused[0];
}

static void say_answered(const struct check_seen *s, const char *by,
                         struct check_finding *f)
{
    const struct check_models *m = &s->models;
    const char *asked = s->variant->model;

    if (is_other(asked, by))
        check_say(f, CHECK_LOOK,
                  "asked for %s, answered by %s: is it the model you mean?",
                  asked, by);
    else if (m->listed && !m->found)
        check_say(f, CHECK_LOOK, "%s is not in the list of %zu, but answers",
                  asked, m->count);
    else if (m->listed)
        check_say(f, CHECK_OK, "in the list of %zu", m->count);
    else
        check_say(f, CHECK_OK, "%s answers; there is no list of models", asked);
    if (*by && !is_other(asked, by) && strcmp(asked, by))
        check_say(f, f->grade, ", as %s", by);
}

static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *r = &s->reply[ASK_WHOLE];
    const struct check_models *m = &s->models;

    if (answer_accepted(&r->answer)) {
        say_answered(s, r->answer.model, f);
    } else if (refuses(s, r)) {
        check_advise(s, r, f);
        if (m->listed && !m->found && m->nearest[0])
            check_say(f, CHECK_BAD, "; the nearest in the list of %zu is %s",
                      m->count, m->nearest);
    } else if (m->found) {
        check_say(f, CHECK_OK, "in the list of %zu", m->count);
    } else {
        check_say(f, CHECK_SKIPPED, "nobody told whether it is there");
    }
}

const struct check_row check_row_model = {
    .name = "model",
    .ask = ASK_WHOLE,
    .without = "the model is not there",
    .judge = judge,
};
