#include "sim/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/duration.h"

enum kind { SPAN, SHARE, NUMBER };

static const struct setting {
    const char *name; /* as the member is called */
    enum kind kind;
    double least, most, usual;
    size_t place;
    const char *about;
} settings[] = {
#define SETTING(name, kind, least, most, usual, about)                         \
    {#name, kind, least, most, usual, offsetof(struct sim_model, name), about},
#include "sim/settings.def"
#undef SETTING
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* One text that is read, and one item of it: "name=value". */
struct reading {
    const char *text;
    const char *name, *value;
    char name_copy[64], value_copy[256];
    struct sim_model *model;
    struct err *err;
};

static int __attribute__((format(printf, 3, 4)))
wrong(struct reading *r, const char *at, const char *fmt, ...)
{
    char why[256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(why, sizeof(why), fmt, args);
    va_end(args);
    return err_set(r->err, ERR_USAGE, "model \"%s\", character %zu: %s",
                   r->text, (size_t)(at - r->text) + 1, why);
}

/* People write slow-by, members are called slow_by. */
static void spell(char *out, size_t size, const char *name)
{
    snprintf(out, size, "%s", name);
    for (; *out; out++)
        if (*out == '_')
            *out = '-';
}

static const struct setting *find(const char *name)
{
    char spelt[32];

    for (size_t i = 0; i < SETTINGS; i++) {
        spell(spelt, sizeof(spelt), settings[i].name);
        if (!strcmp(spelt, name))
            return &settings[i];
    }
    return NULL;
}

static void store(struct sim_model *m, const struct setting *s, double value)
{
    void *place = (char *)m + s->place;

    if (s->kind == SPAN)
        *(int64_t *)place = (int64_t)value;
    else
        *(double *)place = value;
}

/* strtod alone would take "nan", "0x1p3" and blanks. */
static int number(struct reading *r, double *out, const char **rest)
{
    const char *text = r->value_copy;
    char *end;

    if (strspn(text, ".0123456789") == 0 || !strncasecmp(text, "0x", 2))
        return wrong(r, r->value, "\"%s\" is not a number", text);
    *out = strtod(text, &end);
    *rest = end;
    return 0;
}

static int plain(struct reading *r, double *out)
{
    const char *rest;

    if (number(r, out, &rest))
        return -1;
    if (*rest)
        return wrong(r, r->value + (rest - r->value_copy),
                     "\"%s\" is left over after the number", rest);
    return 0;
}

static int share(struct reading *r, double *out)
{
    const char *rest;

    if (number(r, out, &rest))
        return -1;
    if (!strcmp(rest, "%"))
        *out /= 100;
    else if (*rest)
        return wrong(r, r->value + (rest - r->value_copy),
                     "a share is written 5%% or 0.05");
    if (*out > 1)
        return wrong(r, r->value, "a share is 100%% or 1 at most");
    return 0;
}

static int span(struct reading *r, double *out)
{
    struct err why;
    int64_t ns;

    if (duration_parse(&ns, r->value_copy, &why))
        return wrong(r, r->value, "%s", why.text);
    *out = (double)ns;
    return 0;
}

static int read_setting(struct reading *r, const struct setting *s)
{
    static int (*const read[])(struct reading *, double *) = {
        [SPAN] = span, [SHARE] = share, [NUMBER] = plain};
    double value, unit = s->kind == SPAN ? 1e9 : 1;

    if (read[s->kind](r, &value))
        return -1;
    if (!(value >= s->least && value <= s->most))
        return wrong(r, r->value, "%s is from %g to %g%s", r->name_copy,
                     s->least / unit, s->most / unit,
                     s->kind == SPAN ? " s" : "");
    store(r->model, s, value);
    return 0;
}

static int read_fault(struct reading *r)
{
    const struct sim_fault *fault;
    double sum = 0;
    size_t i = 0;

    while ((fault = sim_fault_at(i)) && strcmp(fault->name, r->name_copy + 6))
        i++;
    if (!fault)
        return wrong(r, r->name + 6, "there is no fault \"%s\"",
                     r->name_copy + 6);
    if (share(r, &r->model->fault[i]))
        return -1;
    for (i = 0; i < SIM_FAULTS; i++)
        sum += r->model->fault[i];
    if (sum > 1 + 1e-9)
        return wrong(r, r->value, "all faults together are more than 100%%");
    return 0;
}

static int read_refuse(struct reading *r)
{
    char *names = r->value_copy, *name, *mark = NULL;
    size_t n = 0;

    memset(r->model->refuse, 0, sizeof(r->model->refuse));
    while ((name = strtok_r(n ? NULL : names, "+", &mark))) {
        const char *at = r->value + (name - r->value_copy);

        if (n == SIM_REFUSALS - 1)
            return wrong(r, at, "%d names at most", SIM_REFUSALS - 1);
        if (strlen(name) >= sizeof(r->model->refuse[0]))
            return wrong(r, at, "\"%s\" is too long for a parameter", name);
        strcpy(r->model->refuse[n++], name);
    }
    return n ? 0 : wrong(r, r->value, "names are missing: refuse=seed+stop");
}

static int read_item(struct reading *r)
{
    const struct setting *s = find(r->name_copy);

    if (s)
        return read_setting(r, s);
    if (!strncmp(r->name_copy, "fault.", 6))
        return read_fault(r);
    if (!strcmp(r->name_copy, "refuse"))
        return read_refuse(r);
    return wrong(r, r->name,
                 "there is no setting \"%s\" (there are ttft, rate, words, "
                 "fault.NAME, refuse and more: see the manual)",
                 r->name_copy);
}

static int copy(struct reading *r, char *out, size_t size, const char *from,
                const char *to)
{
    if ((size_t)(to - from) >= size)
        return wrong(r, from, "longer than %zu bytes", size - 1);
    memcpy(out, from, (size_t)(to - from));
    out[to - from] = '\0';
    return 0;
}

/* Reads what stands from `at` to `end`, where a comma or the NUL is. */
static int item(struct reading *r, const char *at, const char *end)
{
    const char *is = memchr(at, '=', (size_t)(end - at));

    if (!is || is == at)
        return wrong(r, at, "a setting is written name=value");
    if (is + 1 == end)
        return wrong(r, end, "the value is missing");
    r->name = at;
    r->value = is + 1;
    if (copy(r, r->name_copy, sizeof(r->name_copy), at, is) ||
        copy(r, r->value_copy, sizeof(r->value_copy), is + 1, end))
        return -1;
    return read_item(r);
}

/* Where the name ends. Names of models may have colons ("llama:8b"), so the
 * colon that counts is the last one before the first `=`; one before nothing
 * but the name of a setting was meant for it. */
static const char *name_end(const char *text)
{
    const char *is = strchr(text, '='), *colon;

    colon = is ? memrchr(text, ':', (size_t)(is - text)) : strrchr(text, ':');
    if (!colon)
        return is ? text : text + strlen(text);
    if (!is && colon[1] && !find(colon + 1) && strcmp(colon + 1, "refuse"))
        return text + strlen(text);
    return colon;
}

int sim_model_parse(struct sim_model *m, const char *text, struct err *err)
{
    struct sim_model model;
    struct reading r = {.text = text, .model = &model, .err = err};
    const char *at = name_end(text), *end;

    sim_model_init(&model, "");
    if (at == text)
        return wrong(&r, at, "the name of the model is missing");
    if (copy(&r, model.name, sizeof(model.name), text, at))
        return -1;
    while (*at) {
        end = strchrnul(++at, ',');
        if (item(&r, at, end))
            return -1;
        at = end;
    }
    *m = model;
    return 0;
}

void sim_model_init(struct sim_model *m, const char *name)
{
    memset(m, 0, sizeof(*m));
    snprintf(m->name, sizeof(m->name), "%s", name);
    for (size_t i = 0; i < SETTINGS; i++)
        store(m, &settings[i], settings[i].usual);
}

int sim_model_refuses(const struct sim_model *m, const char *parameter)
{
    for (size_t i = 0; m->refuse[i][0]; i++)
        if (!strcmp(m->refuse[i], parameter))
            return 1;
    return 0;
}

int sim_model_usual(struct sim_model *m, size_t i)
{
    static const char *const text[] = {
        "sim-control:slow=2%,slow-by=4,fault.rate_limited=0.5%,"
        "fault.server_error=0.5%",
        "sim-treatment:ttft=220ms,rate=90,words=66,agree=85%,slow=3%,"
        "slow-by=6,fault.rate_limited=1%,fault.overloaded=0.5%,"
        "fault.truncated=0.5%",
    };
    struct err err;

    if (i >= sizeof(text) / sizeof(text[0]))
        return -1;
    return sim_model_parse(m, text[i], &err);
}

int sim_model_help(size_t i, char *name, const char **about)
{
    const struct sim_fault *fault;

    if (i < SETTINGS) {
        spell(name, 32, settings[i].name);
        *about = settings[i].about;
        return 0;
    }
    if (i == SETTINGS) {
        strcpy(name, "refuse");
        *about = "parameters answered with 400, joined by +";
        return 0;
    }
    fault = sim_fault_at(i - SETTINGS - 1);
    if (!fault)
        return -1;
    snprintf(name, 32, "fault.%s", fault->name);
    *about = fault->about;
    return 0;
}
