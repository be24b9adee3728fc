#include "cmd/option.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/gate.h"
#include "base/arena.h"
#include "base/slip.h"
#include "wire/duration.h"

#define OPT_MOST 128 /* rows in a table, with the common ones */

const struct opt opt_common[] = {
    {"help", 'h', OPT_FLAG, NULL, offsetof(struct common, help), 0, 0,
     "say what it does and which options it has"},
    {"version", 'V', OPT_FLAG, NULL, offsetof(struct common, version), 0, 0,
     "say which version this is"},
    {"config", 0, OPT_TEXT, "FILE", offsetof(struct common, config), 0, 0,
     "read settings from FILE, in place of diptych.conf"},
    {"no-config", 0, OPT_FLAG, NULL, offsetof(struct common, no_config), 0, 0,
     "read no settings file"},
    {0},
};

const struct opt *opt_find(const struct opt *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

/* ---- values ------------------------------------------------------------ */

static int is_share(const struct opt *o)
{
    return o->value && strcmp(o->value, "SHARE") == 0;
}

static int out_of_range(const struct opt *o, const char *value, struct err *err)
{
    if (!o->least && !o->most)
        return err_set(err, ERR_USAGE, "--%s: %s is not above zero", o->name,
                       value);
    if (is_share(o))
        return err_set(err, ERR_USAGE,
                       "--%s: %s is not from %.15g%% to %.15g%%", o->name,
                       value, 100 * o->least, 100 * o->most);
    return err_set(err, ERR_USAGE, "--%s: %s is not from %.15g to %.15g",
                   o->name, value, o->least, o->most);
}

static int in_range(const struct opt *o, double x)
{
    if (!o->least && !o->most)
        return x > 0;
    return x >= o->least && x <= o->most;
}

/* "20%" is .2 of what is asked for as a share. */
static int is_percent(const struct opt *o, const char *end)
{
    return is_share(o) && strcmp(end, "%") == 0;
}

static int read_real(const struct opt *o, const char *value, double *x,
                     struct err *err)
{
    char *end;
    int percent;

    *x = strtod(value, &end);
    percent = end > value && is_percent(o, end);
    if (percent) {
        *x /= 100;
        end++;
    }
    if (end == value || *end || !isfinite(*x))
        return err_set(err, ERR_USAGE, "--%s: \"%s\" is not a number", o->name,
                       value);
    if (is_share(o) && *x == 1 && !percent)
        return err_set(err, ERR_USAGE,
                       "--%s: %s may be a percent or all of it: say 1%% or "
                       "100%%",
                       o->name, value);
    return in_range(o, *x) ? 0 : out_of_range(o, value, err);
}

static int set_count(const struct opt *o, int64_t *to, const char *value,
                     struct err *err)
{
    char *end;
    long long n;

    errno = 0;
    n = strtoll(value, &end, 10);
    if (end == value || *end || errno)
        return err_set(err, ERR_USAGE, "--%s: \"%s\" is not a whole number",
                       o->name, value);
    if (!in_range(o, (double)n))
        return out_of_range(o, value, err);
    *to = n;
    return 0;
}

static int set_money(const struct opt *o, int64_t *to, const char *value,
                     struct err *err)
{
    double x;

    if (read_real(o, *value == '$' ? value + 1 : value, &x, err))
        return -1;
    if (x > 9e9)
        return err_set(err, ERR_USAGE, "--%s: %s is more than $9,000,000,000",
                       o->name, value);
    if (x < 1e-9)
        return err_set(err, ERR_USAGE, "--%s: %s is less than a nano-dollar",
                       o->name, value);
    *to = llround(x * 1e9);
    return 0;
}

static int set_span(const struct opt *o, int64_t *to, const char *value,
                    struct err *err)
{
    int64_t ns;

    if (duration_parse(&ns, value, err)) {
        err->code = ERR_USAGE;
        return err_wrap(err, "--%s", o->name);
    }
    if (!in_range(o, (double)ns))
        return err_set(err, ERR_USAGE, "--%s: %s is too short", o->name, value);
    *to = ns;
    return 0;
}

/* On a command line a flag has no value; in a file it has one. */
static int set_flag(const struct opt *o, int *to, const char *value,
                    struct err *err)
{
    static const char *const words[] = {"no", "yes", "false", "true", "0", "1"};

    if (!value)
        value = "yes";
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(value, words[i]) == 0) {
            *to = (int)(i % 2);
            return 0;
        }
    return err_set(err, ERR_USAGE, "--%s: \"%s\" is neither yes nor no",
                   o->name, value);
}

static int set_text(char **to, const char *value)
{
    free(*to);
    *to = memory_string(value);
    return 0;
}

static int add_text(struct opt_list *to, const char *value)
{
    to->item = memory_grow(to->item, to->count + 1, sizeof(char *));
    to->item[to->count++] = memory_string(value);
    return 0;
}

/* Here, where file and line are known. */
static int add_gate(const struct opt *o, struct opt_list *to, const char *value,
                    struct err *err)
{
    struct gate gate;

    if (gate_parse(value, &gate, err) || gate_check(&gate, err))
        return err_wrap(err, "--%s", o->name);
    return add_text(to, value);
}

int opt_set(const struct opt *o, void *settings, const char *value,
            struct err *err)
{
    void *to = (char *)settings + o->at;

    if (value && !*value) /* as in --store="$UNSET" */
        return err_set(err, ERR_USAGE, "--%s: the value is empty", o->name);
    switch (o->kind) {
    case OPT_FLAG:
        return set_flag(o, to, value, err);
    case OPT_COUNT:
        return set_count(o, to, value, err);
    case OPT_REAL:
        return read_real(o, value, to, err);
    case OPT_TEXT:
        return set_text(to, value);
    case OPT_SPAN:
        return set_span(o, to, value, err);
    case OPT_MONEY:
        return set_money(o, to, value, err);
    case OPT_LIST:
        return add_text(to, value);
    case OPT_GATES:
        return add_gate(o, to, value, err);
    }
    return -1;
}

void opt_release(const struct opt *table, void *settings)
{
    for (; table->name; table++) {
        void *at = (char *)settings + table->at;
        struct opt_list *list = at;

        if (table->kind == OPT_TEXT) {
            free(*(char **)at);
            *(char **)at = NULL;
        } else if (table->kind == OPT_LIST || table->kind == OPT_GATES) {
            for (size_t i = 0; i < list->count; i++)
                free(list->item[i]);
            free(list->item);
            *list = (struct opt_list){0};
        }
    }
}

static void write_list(const struct opt_list *list, struct buf *out)
{
    for (size_t i = 0; i < list->count; i++)
        buf_addf(out, "%s%s", i ? ", " : "", list->item[i]);
    if (!list->count)
        buf_adds(out, "none");
}

void opt_write(const struct opt *o, const void *settings, struct buf *out)
{
    const void *at = (const char *)settings + o->at;

    switch (o->kind) {
    case OPT_FLAG:
        buf_adds(out, *(const int *)at ? "yes" : "no");
        return;
    case OPT_COUNT:
        buf_addf(out, "%lld", (long long)*(const int64_t *)at);
        return;
    case OPT_REAL:
        buf_addf(out, "%.9g", *(const double *)at);
        return;
    case OPT_SPAN:
        buf_addf(out, "%.9gs", (double)*(const int64_t *)at / 1e9);
        return;
    case OPT_MONEY:
        buf_addf(out, "$%.9g", (double)*(const int64_t *)at / 1e9);
        return;
    case OPT_TEXT:
        buf_adds(out, *(char *const *)at ? *(char *const *)at : "none");
        return;
    case OPT_LIST:
    case OPT_GATES:
        write_list(at, out);
        return;
    }
}

/* ---- command line ------------------------------------------------------ */

struct parse {
    const struct opt *row[OPT_MOST]; /* by getopt's index */
    int common[OPT_MOST];
    struct option longs[OPT_MOST + 1];
    char shorts[2 * OPT_MOST + 4];
    size_t count;
};

static void add_rows(struct parse *p, const struct opt *table, int common)
{
    for (; table->name; table++) {
        int takes = table->kind != OPT_FLAG;
        size_t end = strlen(p->shorts);

        assert(p->count < OPT_MOST);
        p->row[p->count] = table;
        p->common[p->count] = common;
        p->longs[p->count].name = table->name;
        p->longs[p->count].has_arg = takes;
        p->longs[p->count].val = 256 + (int)p->count;
        if (table->letter)
            snprintf(p->shorts + end, sizeof(p->shorts) - end, "%c%s",
                     table->letter, takes ? ":" : "");
        p->count++;
    }
}

static int by_letter(const struct parse *p, int letter)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->row[i]->letter == letter)
            return (int)i;
    return -1;
}

/* How many options begin as `given` does, up to its '='. */
static int count_like(const struct parse *p, const char *given)
{
    size_t len = strcspn(given, "=");
    int count = 0;

    for (size_t i = 0; i < p->count; i++)
        count += strncmp(p->longs[i].name, given, len) == 0;
    return count;
}

static int unknown(const struct parse *p, const char *given, int len,
                   struct err *err)
{
    struct slip s = slip_of(given + 2, (size_t)len - 2);

    for (size_t i = 0; i < p->count; i++)
        slip_try(&s, p->longs[i].name);
    if (s.name)
        return err_set(err, ERR_USAGE,
                       "%.*s: no such option; did you mean --%s?", len, given,
                       s.name);
    return err_set(err, ERR_USAGE, "%.*s: no such option; --help lists them",
                   len, given);
}

/* getopt leaves the letter of a short option, and the number of a long one
 * that it knows, in optopt. Within "-xy" optind has not moved on yet. */
static int bad_option(const struct parse *p, int got, char **argv,
                      struct err *err)
{
    const char *given = argv[optind - 1];
    int len = (int)strcspn(given, "="); /* what follows may be a secret */

    if (got == ':')
        return err_set(err, ERR_USAGE, "%s: the value is missing", given);
    if (optopt >= 256)
        return err_set(err, ERR_USAGE, "--%s: takes no value",
                       p->longs[optopt - 256].name);
    if (optopt)
        return err_set(err, ERR_USAGE, "-%c: no such option; --help lists them",
                       optopt);
    if (count_like(p, given + 2) > 1)
        return err_set(err, ERR_USAGE,
                       "%.*s: several options begin like that; --help lists "
                       "them",
                       len, given);
    return unknown(p, given, len, err);
}

static int parse_all(const struct parse *p, const struct opt_target *to,
                     int argc, char **argv, struct err *err)
{
    int got;

    while ((got = getopt_long(argc, argv, p->shorts, p->longs, NULL)) != -1) {
        int i = got >= 256 ? got - 256 : by_letter(p, got);

        if (got == '?' || got == ':' || i < 0)
            return bad_option(p, got, argv, err);
        if (opt_set(p->row[i], p->common[i] ? to->common : to->settings, optarg,
                    err))
            return -1;
    }
    return 0;
}

/* getopt moves what is not an option to the end of argv, from optind on. */
int opt_parse(const struct opt_target *to, int *argc, char **args,
              struct err *err)
{
    struct parse p = {.shorts = ":"};
    char **argv = memory_new((size_t)*argc + 2, sizeof(char *));
    int rc;

    argv[0] = (char *)"diptych";
    memcpy(argv + 1, args, (size_t)*argc * sizeof(char *));
    add_rows(&p, to->table, 0);
    add_rows(&p, opt_common, 1);
    optind = 0; /* glibc: start afresh */
    opterr = 0;
    rc = parse_all(&p, to, *argc + 1, argv, err);
    if (rc == 0) {
        *argc = *argc + 1 - optind;
        memcpy(args, argv + optind, (size_t)*argc * sizeof(char *));
    }
    free(argv);
    return rc;
}

int opt_environment(const struct opt *table, void *settings, struct err *err)
{
    char name[64];

    for (; table->name; table++) {
        const char *value;

        snprintf(name, sizeof(name), "DIPTYCH_%s", table->name);
        for (char *c = name; *c; c++)
            *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
        value = table->kind == OPT_FLAG ? NULL : getenv(name);
        if (value && *value && opt_set(table, settings, value, err))
            return err_wrap(err, "environment, %s", name);
    }
    return 0;
}

/* ---- help -------------------------------------------------------------- */

static void help_row(const struct opt *o, struct buf *out)
{
    char left[64];
    const char *text = o->help, *end;

    snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
             o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
             o->value ? " " : "", o->value ? o->value : "");
    buf_addf(out, "  %-28s", left);
    if (strlen(left) > 27)
        buf_addf(out, "\n  %-28s", "");
    while ((end = strchr(text, '\n'))) {
        buf_addf(out, " %.*s\n  %-28s", (int)(end - text), text, "");
        text = end + 1;
    }
    buf_addf(out, " %s\n", text);
}

void opt_help(const struct opt *table, struct buf *out)
{
    for (const struct opt *o = table; o->name; o++)
        help_row(o, out);
    buf_adds(out, "\n");
    for (const struct opt *o = opt_common; o->name; o++)
        help_row(o, out);
}
