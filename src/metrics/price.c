#include "metrics/price.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#define FILE_MAX (64 * 1024 * 1024)
#define MILLION INT64_C(1000000)
#define DOLLAR 1e9               /* nano-dollars */
#define PRICE_MAX (1e6 * DOLLAR) /* a dollar a token */
#define TOKENS_MAX INT64_C(1000000000)

/* What a file calls things, and its unit in nano-dollars a million tokens. */
struct layout {
    const char *input, *cached, *cache_write, *output;
    double unit;
};

static const struct layout own = {"input", "cached_input", "cache_write",
                                  "output", DOLLAR};
static const struct layout litellm = {
    "input_cost_per_token", "cache_read_input_token_cost",
    "cache_creation_input_token_cost", "output_cost_per_token", 1e6 * DOLLAR};

static int read_price(int64_t *out, const json_t *model, const char *name,
                      double unit)
{
    const json_t *value = json_object_get(model, name);
    double price = json_number_value(value) * unit;

    *out = -1;
    if (!value || json_is_null(value))
        return 0;
    if (!json_is_number(value) || !(price >= 0 && price <= PRICE_MAX))
        return -1;
    *out = llround(price);
    return 0;
}

static int read_model(struct price *out, const json_t *model,
                      const struct layout *l)
{
    const char *date = json_string_value(json_object_get(model, "date"));

    out->flat = json_is_true(json_object_get(model, "flat"));
    snprintf(out->date, sizeof(out->date), "%s", date ? date : "");
    if (read_price(&out->input, model, l->input, l->unit) ||
        read_price(&out->cached, model, l->cached, l->unit) ||
        read_price(&out->cache_write, model, l->cache_write, l->unit) ||
        read_price(&out->output, model, l->output, l->unit))
        return -1;
    return 0;
}

static int by_model(const void *a, const void *b)
{
    return strcmp(((const struct price *)a)->model,
                  ((const struct price *)b)->model);
}

static int is_sample(const struct layout *l, const char *name)
{
    return l == &litellm && strcmp(name, "sample_spec") == 0;
}

static int read_models(struct price_list *out, json_t *models,
                       const struct layout *l, struct err *err)
{
    const char *name;
    json_t *model;

    out->row = memory_new(json_object_size(models) + 1, sizeof(*out->row));
    json_object_foreach(models, name, model)
    {
        struct price *row = &out->row[out->count];

        if (is_sample(l, name))
            continue;
        if (read_model(row, model, l))
            return err_set(err, ERR_PARSE,
                           "model \"%s\": a price is a number from 0 to a "
                           "dollar a token",
                           name);
        if ((row->input < 0 || row->output < 0) && l == &litellm)
            continue;
        if (row->input < 0 || row->output < 0)
            return err_set(err, ERR_PARSE,
                           "model \"%s\" needs a price for \"%s\" and \"%s\"",
                           name, l->input, l->output);
        row->model = memory_string(name);
        out->count++;
    }
    qsort(out->row, out->count, sizeof(*out->row), by_model);
    return 0;
}

static int is_word(const json_t *root, const char *name, const char *word)
{
    const char *text = json_string_value(json_object_get(root, name));

    return text && strcmp(text, word) == 0;
}

static int read_own(struct price_list *out, const json_t *root, struct err *err)
{
    if (json_integer_value(json_object_get(root, "version")) != 1 ||
        !is_word(root, "currency", "USD") ||
        !is_word(root, "per", "million tokens"))
        return err_set(err, ERR_PARSE,
                       "prices need \"version\" 1, \"currency\" \"USD\" "
                       "and \"per\" \"million tokens\"");
    return read_models(out, json_object_get(root, "models"), &own, err);
}

/* The library's complaint about a doubled key names the key. */
static int read_list(struct price_list *out, const struct buf *text,
                     struct err *err)
{
    json_error_t why;
    json_t *root =
        json_loadb(text->data, text->len, JSON_REJECT_DUPLICATES, &why);
    int rc;

    if (!root)
        return err_set(err, ERR_PARSE, "line %d: %s", why.line, why.text);
    if (json_object_get(root, "models"))
        rc = read_own(out, root, err);
    else
        rc = read_models(out, root, &litellm, err);
    json_decref(root);
    if (rc == 0 && out->count == 0)
        rc = err_set(err, ERR_PARSE, "names no model with a price");
    return rc;
}

static int read_file(struct buf *out, const char *path, struct err *err)
{
    FILE *f = fopen(path, "r");
    char part[16384];
    size_t got;
    int rc = 0;

    if (!f)
        return err_set(err, ERR_IO, "%s", strerror(errno));
    while ((got = fread(part, 1, sizeof(part), f)) > 0 && !out->full)
        buf_add(out, part, got);
    if (ferror(f))
        rc = err_set(err, ERR_IO, "%s", strerror(errno));
    fclose(f);
    return rc ? rc : buf_check(out, err);
}

int price_list_load(struct price_list *out, const char *path, struct err *err)
{
    struct buf text;
    int rc;

    *out = (struct price_list){0};
    buf_init(&text, FILE_MAX);
    rc = read_file(&text, path, err);
    if (rc == 0)
        rc = read_list(out, &text, err);
    buf_release(&text);
    if (rc) {
        price_list_release(out);
        err_wrap(err, "%s", path);
    }
    return rc;
}

void price_list_release(struct price_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->row[i].model);
    free(l->row);
    *l = (struct price_list){0};
}

static const struct price *exact(const struct price_list *l, const char *model)
{
    struct price key = {.model = (char *)model};

    if (!l->count)
        return NULL;
    return bsearch(&key, l->row, l->count, sizeof(*l->row), by_model);
}

static const struct price *any_suffix(const struct price_list *l,
                                      const char *model)
{
    const struct price *found = exact(l, model);

    while (!found && (model = strchr(model, '/')))
        found = exact(l, ++model);
    return found;
}

/* Whether the text has the form, in which 0 stands for any digit. */
static int has_form(const char *text, const char *form)
{
    for (; *form; form++, text++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return 0;
    return *text == '\0';
}

static int cut_ending(char *name)
{
    static const char *const forms[] = {"-latest", ":latest", "-0000-00-00",
                                        "-00000000", "@00000000"};
    size_t len = strlen(name), tail;

    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        tail = strlen(forms[i]);
        if (len <= tail || !has_form(name + len - tail, forms[i]))
            continue;
        name[len - tail] = '\0';
        return 1;
    }
    return 0;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void dot_digits(char *name)
{
    for (char *p = name; *p; p++)
        if (*p == '-' && p > name && is_digit(p[-1]) && is_digit(p[1]))
            *p = '.';
}

const struct price *price_find(const struct price_list *l, const char *model)
{
    const struct price *found = any_suffix(l, model);
    char name[256];

    if (found || strlen(model) >= sizeof(name))
        return found;
    memcpy(name, model, strlen(model) + 1);
    if (cut_ending(name))
        found = any_suffix(l, name);
    if (found)
        return found;
    dot_digits(name);
    return any_suffix(l, name);
}

static int is_known(int64_t tokens)
{
    return tokens >= 0 && tokens <= TOKENS_MAX;
}

static int64_t part_of(int64_t tokens, int64_t of)
{
    if (tokens < 0)
        return 0;
    return tokens < of ? tokens : of;
}

/* Adds in two parts, for the product of a hostile count and a real price does
 * not fit: dollars and what is below one nano-dollar a token. */
struct sum {
    int64_t whole, rest;
};

static void add(struct sum *s, int64_t tokens, int64_t price)
{
    s->whole += tokens * (price / MILLION);
    s->rest += tokens * (price % MILLION);
}

static int64_t total(const struct sum *s)
{
    return s->whole + (s->rest + MILLION / 2) / MILLION;
}

int64_t price_cost(const struct price *p, const struct usage *u)
{
    struct sum s = {0};
    int64_t cached, written;

    if (!p || p->input < 0 || p->output < 0)
        return -1;
    if (!is_known(u->input) || !is_known(u->output))
        return -1;
    cached = part_of(u->cached, u->input);
    written = part_of(u->cache_write, u->input - cached);
    add(&s, u->input - cached - written, p->input);
    add(&s, cached, p->cached < 0 ? p->input : p->cached);
    add(&s, written, p->cache_write < 0 ? p->input : p->cache_write);
    add(&s, u->output, p->output);
    return total(&s);
}

int64_t price_uncached(const struct price *p, const struct usage *u)
{
    struct usage all = *u;

    all.cached = all.cache_write = 0;
    return price_cost(p, &all);
}

void price_reply(const struct price_list *l, const char *model, struct reply *r)
{
    const struct price *p = r->model ? price_find(l, r->model) : NULL;

    if (!p)
        p = price_find(l, model);
    r->cost = price_cost(p, &r->usage);
    r->cost_uncached = price_uncached(p, &r->usage);
}
