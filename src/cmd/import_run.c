#include "cmd/import_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "cmd/freeze.h"
#include "input/input.h"

void import_init(struct import_run *r)
{
    *r = (struct import_run){.sides = {.fixed = -1}};
    import_store_init(&r->to);
}

void import_release(struct import_run *r)
{
    names_release(&r->names);
    import_sides_release(&r->sides);
    import_store_release(&r->to);
    import_bad_release(&r->bad);
}

static const char *called(const struct import_run *r)
{
    const struct import_log *log = &r->log[r->at];

    return log->called ? log->called : log->path;
}

static int read_logs(struct import_run *r, const struct logged_events *events,
                     struct err *err)
{
    struct logged_result one;

    r->hash = 0;
    r->lines = 0;
    for (r->at = 0; r->at < r->logs; r->at++) {
        const struct import_log *l = &r->log[r->at];
        const struct logged_log log = {l->path, l->called, r->format,
                                       r->delimiter, (int64_t)r->at + 1};

        r->sides.fixed = l->side;
        if (logged_read(&log, &r->names, events, &one, err))
            return -1;
        r->lines += one.lines;
        r->failures_told |= one.failures_told;
        r->hash = hash_bytes(r->hash, &one.hash, sizeof(one.hash));
        if (r->at == 0)
            r->found = one.format;
    }
    return 0;
}

/* ---- the first time ------------------------------------------------------ */

static int look_at(void *arg, const struct logged *l, struct err *err)
{
    struct import_run *r = arg;

    (void)err;
    if (l->at_us >= 0 && (r->to.begin_us < 0 || l->at_us < r->to.begin_us))
        r->to.begin_us = l->at_us;
    return 0;
}

static void pass_over(void *arg, int64_t line, const char *reason)
{
    (void)arg;
    (void)line;
    (void)reason;
}

int import_look(struct import_run *r, struct err *err)
{
    const struct logged_events events = {
        .answer = look_at, .bad = pass_over, .arg = r};

    if (r->pair_by && names_pair_by(&r->names, r->pair_by, err))
        return -1;
    if (read_logs(r, &events, err) || names_check(&r->names, err))
        return -1;
    r->sides.two = r->found->two;
    r->to.design =
        r->pair_by || r->found->pairs ? DESIGN_PAIRED : DESIGN_UNPAIRED;
    return 0;
}

/* ---- the second ---------------------------------------------------------- */

static void on_bad(void *arg, int64_t line, const char *reason)
{
    struct import_run *r = arg;

    import_bad_add(&r->bad, called(r), line, reason);
}

static int on_answer(void *arg, const struct logged *l, struct err *err)
{
    struct import_run *r = arg;
    enum side side = CONTROL;
    struct buf why;
    struct err bad;
    int rc = import_side(&r->sides, l, &side, &bad);

    if (rc < 0)
        on_bad(r, l->line, bad.text);
    if (rc <= 0)
        return 0;
    buf_init(&why, 1024);
    rc = import_answer(&r->to, l, side, &why, err);
    if (rc > 0)
        on_bad(r, l->line, why.data);
    buf_release(&why);
    return rc < 0 ? -1 : 0;
}

static int on_prompt(void *arg, const struct prompt *p, struct err *err)
{
    struct import_run *r = arg;

    return import_prompt(&r->to, p, err);
}

static void on_bad_prompt(void *arg, int64_t line, const char *reason)
{
    struct import_run *r = arg;

    import_bad_add(&r->bad, r->prompts, line, reason);
}

static int read_prompts(struct import_run *r, struct err *err)
{
    const struct input_events events = {on_prompt, on_bad_prompt, r};
    const struct input_log log = {r->prompts, NULL, (int64_t)r->logs + 1};
    struct input_result result;

    if (!r->prompts)
        return 0;
    if (r->to.design != DESIGN_PAIRED)
        return err_set(err, ERR_USAGE,
                       "--prompts: answers are found by what --pair-by names, "
                       "and there is none");
    if (input_read(&log, &events, &result, err))
        return -1;
    r->lines += result.lines;
    return 0;
}

static int all_bad(const struct import_run *r, struct err *err)
{
    struct buf mend;
    char words[INPUT_WORDS];

    buf_init(&mend, 200);
    import_bad_mend(&r->bad, &mend);
    err_set(err, ERR_PARSE, "%s: nothing was stored; %s",
            input_bad_words(r->lines, r->lines, words), mend.data);
    buf_release(&mend);
    return -1;
}

/* To pass lines over is no way out when what is left is of one variant. */
static int some_bad(const struct import_run *r, struct err *err)
{
    int left = r->to.answers[CONTROL] && r->to.answers[TREATMENT] &&
               (!r->pair_by || r->to.met);
    char words[INPUT_WORDS];

    return err_set(err, ERR_PARSE, "%s: nothing was stored; mend %s%s%s",
                   input_bad_words(r->bad.lines, r->lines, words),
                   r->bad.lines == 1 ? "it" : "them",
                   left ? ", or pass over what is bad with --skip-bad" : "",
                   r->to.doubles ? "; if answers with one id are a pair, say "
                                   "--pair-by id"
                                 : "");
}

static int judge(const struct import_run *r, struct err *err)
{
    if (r->bad.lines && r->bad.lines == r->lines)
        return all_bad(r, err);
    if (r->bad.lines && !r->skip_bad)
        return some_bad(r, err);
    for (int s = 0; s < SIDES; s++)
        if (!r->to.answers[s])
            return err_set(err, ERR_PARSE,
                           "no answer is of the %s: nothing was stored; say "
                           "with --control and --treatment what the two are "
                           "called",
                           side_name((enum side)s));
    if (r->pair_by && !r->to.met)
        return err_set(err, ERR_USAGE,
                       "--pair-by %.60s: not one of %lld keys has answers of "
                       "both variants: leave it out, if the traffic was split",
                       r->pair_by, (long long)r->to.prompts);
    if (r->sticky && !r->to.users)
        return err_set(err, ERR_USAGE,
                       "--sticky: no line names a user: say where it stands, "
                       "as in --map user=NAME");
    return 0;
}

/* What stands for the endpoint: the log that has its answers. */
static const char *log_of(const struct import_run *r, int side)
{
    const struct import_log *l = r->log;
    const char *name, *slash;

    for (size_t i = 0; i < r->logs; i++)
        if (r->log[i].side == side) {
            l = &r->log[i];
            break;
        }
    name = l->called ? l->called : l->path;
    slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static void add_variant(const struct import_run *r, int side,
                        struct settings *out)
{
    const char *model = r->to.model[side], *name = r->sides.name[side];
    const char *provider = r->to.provider[side];
    char key[64];

    snprintf(key, sizeof(key), "%s.provider", side_name((enum side)side));
    settings_add(out, key, "%s", provider ? provider : "log");
    snprintf(key, sizeof(key), "%s.model", side_name((enum side)side));
    settings_add(out, key, "%s", model ? model : name ? name : "unknown");
    snprintf(key, sizeof(key), "%s.endpoint", side_name((enum side)side));
    settings_add(out, key, "%s", log_of(r, side));
    snprintf(key, sizeof(key), "%s.variant", side_name((enum side)side));
    settings_add(out, key, "%s", name ? name : side_name((enum side)side));
    snprintf(key, sizeof(key), "%s.price", side_name((enum side)side));
    settings_add(out, key,
                 r->to.priced ? "by the list of prices" : "as the log has it");
}

static void add_settings(const struct import_run *r, struct settings *out)
{
    settings_add(out, "name", "%s", r->name);
    settings_add(out, "version", "%s", PACKAGE_VERSION);
    settings_add(out, "source", "import");
    settings_add(out, "design", "%s", design_name(r->to.design));
    if (r->sticky)
        settings_add(out, "split", "sticky");
    add_variant(r, CONTROL, out);
    add_variant(r, TREATMENT, out);
    settings_add(out, "log.hash", "%016llx", (unsigned long long)r->hash);
    settings_add(out, "input", "%s", r->found->name);
    if (r->pair_by)
        settings_add(out, "pair-by", "%s", r->pair_by);
    if (!isnan(r->to.weight))
        settings_add(out, "weight", "%g", r->to.weight);
    settings_add(out, "skip-bad", "%s", r->skip_bad ? "yes" : "no");
    settings_add(out, "failures-told", "%s", r->failures_told ? "yes" : "no");
    freeze_spans(r->spans, out);
    settings_add(out, "schedule", "as it came, from a log");
    settings_add(out, "repeats", "%d", r->to.repeats);
}

static int put_settings(const struct import_run *r, struct err *err)
{
    struct settings all = {0};
    int rc;

    add_settings(r, &all);
    rc = r->to.store->ops->put_settings(r->to.store, &all, err);
    settings_release(&all);
    return rc;
}

static int fill(struct import_run *r, struct err *err)
{
    const struct logged_events events = {
        .answer = on_answer, .bad = on_bad, .arg = r};
    int64_t prompts;

    if (read_prompts(r, err))
        return -1;
    prompts = r->lines;
    if (read_logs(r, &events, err))
        return -1;
    r->lines += prompts;
    if (judge(r, err) || put_settings(r, err))
        return -1;
    return import_finish(&r->to, r->bad.lines, err);
}

int import_fill(struct import_run *r, struct store *s, struct err *err)
{
    r->to.store = s;
    r->lines = 0;
    if (s->ops->begin(s, err))
        return -1;
    if (fill(r, err) || s->ops->commit(s, err)) {
        s->ops->rollback(s);
        return -1;
    }
    return 0;
}
