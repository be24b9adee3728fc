#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check/check.h"
#include "cmd/command.h"
#include "cmd/prices.h"
#include "cmd/variants.h"
#include "net/client.h"
#include "wire/duration.h"
#include "wire/json.h"

#define IDLE (60 * NS_PER_S)

struct check_command {
    struct variant_options variants;
    char *format, *prices;
    int64_t timeout, most_tokens;
};

#define AT(m) offsetof(struct check_command, m)
#include "cmd/variant_rows.def"
static const struct opt options[] = {
    VARIANT_OPTIONS(struct check_command, variants),
    {"timeout", 0, OPT_SPAN, "TIME", AT(timeout), 0, 0,
     "for an answer; a third of it for a connection (30s)"},
    {"max-tokens", 0, OPT_COUNT, "N", AT(most_tokens), 1, 100000,
     "of each answer, at most (64)"},
    {"format", 'f', OPT_TEXT, "NAME", AT(format), 0, 0,
     "text or json, which is an object a line (text)"},
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list: diptych's own, or LiteLLM's"},
    {0},
};

static void preset(void *settings)
{
    struct check_command *c = settings;

    variant_options_preset(&c->variants);
    c->timeout = 30 * NS_PER_S;
    c->most_tokens = 64;
}

/* One variant after the other, on one loop. */
struct session {
    struct loop *loop;
    struct client *client;
    struct loop_timer *turn;
    const struct price_list *prices;
    int json;
    struct check *check;
    enum side side;
    int alike; /* both speak the same dialect */
    int bad;
    /* What one bad check keeps from being seen is told in one line. */
    const char *first;    /* of those, or NULL */
    struct buf why, more; /* more: the names of the others */
};

/* ---- what is printed --------------------------------------------------- */

static void print_json(const struct session *s, const struct check_finding *f)
{
    struct buf line;

    buf_init(&line, 65536);
    buf_addf(&line,
             "{\"variant\":\"%s\",\"check\":\"%s\",\"grade\":\"%s\",\"text\":",
             side_name(s->side), f->check, check_grade_name(f->grade));
    json_write_string(&line, f->text.data, f->text.len);
    printf("%s}\n", line.data);
    buf_release(&line);
}

static void print_row(const struct session *s, const char *check,
                      enum check_grade g, const char *text)
{
    printf("%-9s  %-11s  %-7s  %s", side_name(s->side), check,
           check_grade_name(g), text);
}

static void print_skipped(struct session *s)
{
    if (!s->first)
        return;
    print_row(s, s->first, CHECK_SKIPPED, s->why.data);
    if (s->more.len)
        printf("; as are %s", s->more.data);
    putchar('\n');
    s->first = NULL;
}

static void note_skipped(struct session *s, const struct check_finding *f)
{
    if (s->first && strcmp(s->why.data, f->text.data) == 0) {
        buf_addf(&s->more, "%s%s", s->more.len ? ", " : "", f->check);
        return;
    }
    print_skipped(s);
    buf_clear(&s->why);
    buf_clear(&s->more);
    buf_adds(&s->why, f->text.data);
    s->first = f->check;
}

static void print_text(struct session *s, const struct check_finding *f)
{
    if (f->grade == CHECK_SKIPPED) {
        note_skipped(s, f);
        return;
    }
    print_skipped(s);
    print_row(s, f->check, f->grade, f->text.data);
    putchar('\n');
}

static void found(void *arg, const struct check_finding *f)
{
    struct session *s = arg;

    s->bad |= f->grade == CHECK_BAD;
    if (s->json)
        print_json(s, f);
    else
        print_text(s, f);
    fflush(stdout);
}

/* Under the name that answered, else the one that was asked: as in a run. */
static void say_money(const struct session *s, const struct check_bill *b,
                      const char *model, struct buf *out)
{
    const struct price *p = price_find(s->prices, b->model);
    int64_t cost;
    char usd[TEXT_MAX];

    p = p ? p : price_find(s->prices, model);
    cost = price_cost(p, &b->usage);
    if (!p)
        buf_addf(out, "; there is no price for %s: see --prices", model);
    else if (cost >= 0)
        buf_addf(out, ": %s%s", b->untold ? "at least " : "",
                 text_usd(cost, usd));
}

static void tell_cost(struct session *s, const struct variant *v)
{
    const struct check_bill *b = check_bill(s->check);
    struct check_finding f = {"cost", CHECK_OK, {0}};

    buf_init(&f.text, 4096);
    buf_addf(&f.text, "%d completion%s", b->completions,
             b->completions == 1 ? "" : "s");
    if (b->usage.input >= 0 && b->usage.output >= 0)
        buf_addf(&f.text, ", %lld tokens in, %lld out",
                 (long long)b->usage.input, (long long)b->usage.output);
    if (b->untold)
        buf_addf(&f.text, ", %d that did not tell", b->untold);
    if (b->completions)
        say_money(s, b, v->model, &f.text);
    found(s, &f);
    buf_release(&f.text);
}

/* ---- the run ----------------------------------------------------------- */

static int resolve(void *arg, const char *url, struct check_address *out,
                   struct err *err)
{
    struct session *s = arg;
    int64_t begun = loop_now();
    int rc = client_pin(s->client, url, out->text, err);

    out->took = loop_now() - begun;
    return rc;
}

static void wake(void *arg, int64_t when)
{
    struct session *s = arg;

    loop_timer_set(s->turn, when);
}

static void on_turn(void *arg, int64_t now)
{
    struct session *s = arg;

    check_turn(s->check, now);
    if (check_over(s->check))
        loop_stop(s->loop);
}

static int check_one(struct session *s, const struct check_command *c,
                     const struct variant *v, struct err *err)
{
    const struct check_settings set = {
        .variant = v,
        .side = s->side,
        .alike = s->alike,
        .timeout = c->timeout,
        .most_tokens = c->most_tokens,
        .world = {client_transport(s->client), resolve, wake, found, s},
    };
    int rc;

    s->check = check_new(&set, err);
    if (!s->check)
        return -1;
    check_start(s->check, loop_now());
    rc = loop_run(s->loop, err);
    if (rc == 0)
        tell_cost(s, v);
    check_free(s->check);
    return rc;
}

static int check_named(struct session *s, const struct check_command *c,
                       const struct variant v[SIDES], struct err *err)
{
    const struct client_settings settings = {
        .most = 4,
        .idle_ns = IDLE,
        .agent = PACKAGE_NAME "/" PACKAGE_VERSION,
    };
    int rc = 0;

    s->loop = loop_new(err);
    if (!s->loop)
        return -1;
    buf_init(&s->why, 65536);
    buf_init(&s->more, 4096);
    s->alike = v[CONTROL].provider && v[TREATMENT].provider &&
               strcmp(v[CONTROL].provider, v[TREATMENT].provider) == 0;
    s->turn = loop_timer_new(s->loop, on_turn, s);
    s->client = client_new(s->loop, &settings, err);
    if (!s->client)
        rc = -1;
    for (int side = 0; side < SIDES && rc == 0; side++) {
        s->side = (enum side)side;
        if (c->variants.side[side].variant)
            rc = check_one(s, c, &v[side], err);
    }
    buf_release(&s->why);
    buf_release(&s->more);
    client_free(s->client);
    loop_timer_free(s->turn);
    loop_free(s->loop);
    return rc;
}

static int make_variants(const struct check_command *c, struct variant v[SIDES],
                         struct err *err)
{
    int named = 0;

    for (int s = 0; s < SIDES; s++) {
        if (!c->variants.side[s].variant)
            continue;
        named++;
        if (variants_make_one(&c->variants, (enum side)s, &v[s], err))
            return -1;
    }
    return named ? 0
                 : err_set(err, ERR_USAGE,
                           "name a variant with --control, with --treatment, "
                           "or both");
}

static int read_format(const struct check_command *c, int *json,
                       struct err *err)
{
    const char *name = c->format ? c->format : "text";

    *json = strcmp(name, "json") == 0;
    if (*json || strcmp(name, "text") == 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   "--format: there is no \"%s\"; there are text and json",
                   name);
}

static int check(void *settings, int argc, char **args, int *status,
                 struct err *err)
{
    const struct check_command *c = settings;
    struct variant v[SIDES] = {0};
    struct price_list prices = {0};
    struct session s = {.prices = &prices};
    int rc = -1;

    if (argc > 0)
        return err_set(err, ERR_USAGE, "%s: takes options only", args[0]);
    if (read_format(c, &s.json, err) == 0 &&
        prices_load(&prices, c->prices, err) == 0 &&
        make_variants(c, v, err) == 0)
        rc = check_named(&s, c, v, err);
    if (s.bad)
        *status = STATUS_FAILED;
    variant_release(&v[CONTROL]);
    variant_release(&v[TREATMENT]);
    price_list_release(&prices);
    return rc;
}

const struct command command_check = {
    .name = "check",
    .about = "endpoints, keys, models, determinism: before any money is spent",
    .usage = "[--control VARIANT] [--treatment VARIANT]",
    .options = options,
    .size = sizeof(struct check_command),
    .preset = preset,
    .run = check,
};
