#include "cmd/plan_log.h"

#include <math.h>
#include <string.h>

#include "compare/compare.h"
#include "input/input.h"
#include "replay/log.h"
#include "wire/json.h"

#define CHARACTERS_PER_TOKEN 4

double plan_mean(const struct plan_spread *s)
{
    return s->n ? s->sum / (double)s->n : NAN;
}

double plan_log_sd(const struct plan_spread *s)
{
    double n = (double)s->n, mean = s->logs / n;

    if (s->n < 2)
        return NAN;
    return sqrt(fmax(0, (s->squares - n * mean * mean) / (n - 1)));
}

static void add(struct plan_spread *s, double value)
{
    double ln = log(fmax(value, 1e-9));

    s->n++;
    s->sum += value;
    s->logs += ln;
    s->squares += ln * ln;
}

struct reading {
    struct plan_log *log;
    const struct ingest_settings *set;
    struct buf *named;
    size_t at;
};

static double tokens(double characters)
{
    return ceil(characters / CHARACTERS_PER_TOKEN);
}

/* What is said in it, without the punctuation of JSON. */
static int64_t characters(const json_t *value)
{
    const char *name;
    const json_t *member;
    int64_t sum = 0;

    if (json_is_string(value))
        return compare_length(json_string_value(value));
    for (size_t i = 0; i < json_array_size(value); i++)
        sum += characters(json_array_get(value, i));
    if (json_is_object(value))
        json_object_foreach((json_t *)value, name, member)
        {
            sum += characters(member);
        }
    return sum;
}

static double input_tokens(const struct prompt *p)
{
    struct err ignored;
    json_t *root =
        json_read(p->request, p->request_len, JSON_LAST_KEY, &ignored);
    int64_t sum = characters(json_object_get(root, "messages")) +
                  characters(json_object_get(root, "tools"));

    json_decref(root);
    return tokens((double)sum);
}

static void add_tokens(struct plan_log *l, const struct prompt *p)
{
    if (p->logged_input_tokens >= 0) {
        l->input_logged++;
        add(&l->input, (double)p->logged_input_tokens);
    } else {
        add(&l->input, input_tokens(p));
    }
    if (p->logged_output_tokens >= 0) {
        l->output_logged++;
        add(&l->output, (double)p->logged_output_tokens);
    } else if (p->reference) {
        add(&l->output, tokens((double)compare_length(p->reference)));
    }
}

static int on_prompt(void *arg, const struct prompt *p, struct err *err)
{
    struct reading *r = arg;
    struct plan_log *l = r->log;
    int64_t *seen;

    (void)err;
    if (r->set->limit && l->prompts == r->set->limit)
        return 0;
    l->prompts++;
    add_tokens(l, p);
    if (p->logged_latency_us > 0)
        add(&l->latency, (double)p->logged_latency_us / 1e6);
    if (p->logged_status > 0) {
        l->ended++;
        l->failed += p->logged_status >= 400;
    }
    seen = import_keys_at(&l->keys, 0, prompt_cluster(p));
    l->clusters += !*seen;
    *seen = 1;
    return 0;
}

static void on_bad(void *arg, int64_t line, const char *reason)
{
    struct reading *r = arg;

    input_bad(r->named, &r->log->bad, r->set->log[r->at], line, reason);
}

int plan_log_read(struct plan_log *l, const struct ingest_settings *set,
                  struct buf *named, struct err *err)
{
    struct reading r = {.log = l, .set = set, .named = named};
    const struct input_events events = {on_prompt, on_bad, &r};
    struct input_result one;
    char words[INPUT_WORDS];

    for (r.at = 0; r.at < set->logs; r.at++) {
        const struct input_log log = {set->log[r.at], set->format,
                                      (int64_t)r.at + 1};

        if (log_read(&log, &events, &one, err))
            return -1;
        l->lines += one.lines;
    }
    if (l->bad && !set->skip_bad)
        return err_set(err, ERR_PARSE, "%s: mend %s%s",
                       input_bad_words(l->bad, l->lines, words),
                       l->bad == 1 ? "it" : "them",
                       l->prompts ? ", or pass over what is bad with --skip-bad"
                                  : "");
    if (!l->prompts)
        return err_set(err, ERR_PARSE, "%s: no prompt in it", set->log[0]);
    ingest_sampled(set, l->prompts, named);
    if (set->sample && set->sample < l->prompts)
        l->prompts = set->sample;
    return 0;
}

void plan_log_release(struct plan_log *l)
{
    import_keys_release(&l->keys);
}
