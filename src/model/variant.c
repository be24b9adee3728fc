#include "model/variant.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define FORM "[PROVIDER:]MODEL[@URL]"

static const struct {
    const char *name;
    char letter;
} sides[SIDES] = {{"control", 'C'}, {"treatment", 'T'}};

const char *side_name(enum side s)
{
    assert(s < SIDES);
    return sides[s].name;
}

char side_letter(enum side s)
{
    assert(s < SIDES);
    return sides[s].letter;
}

int side_find(const char *name)
{
    for (int i = 0; i < SIDES; i++)
        if (strcmp(sides[i].name, name) == 0)
            return i;
    return -1;
}

static void param_release(struct param *p)
{
    free(p->name);
    free(p->value);
}

void variant_release(struct variant *v)
{
    if (v->key)
        explicit_bzero(v->key, strlen(v->key));
    free(v->key);
    free(v->provider);
    free(v->base_url);
    free(v->model);
    free(v->key_from);
    free(v->system);
    for (size_t i = 0; i < v->params; i++)
        param_release(&v->param[i]);
    free(v->param);
    *v = (struct variant){0};
}

void variant_copy(struct variant *to, const struct variant *from)
{
    *to = (struct variant){
        .provider = memory_string(from->provider),
        .base_url = memory_string(from->base_url),
        .model = memory_string(from->model),
        .key = memory_string(from->key),
        .key_from = memory_string(from->key_from),
        .system = memory_string(from->system),
        .stream = from->stream,
        .http2 = from->http2,
    };
    for (size_t i = 0; i < from->params; i++) {
        const struct param *p = &from->param[i];
        variant_param(to, p->name, p->how, p->value)->refused = p->refused;
    }
}

static char *part(const char *from, const char *end)
{
    char *text = memory_new((size_t)(end - from) + 1, 1);

    memcpy(text, from, (size_t)(end - from));
    return text;
}

/* Some models have an @ in their names ("text-bison@001"), none a scheme. */
static const char *url_at(const char *text)
{
    const char *plain = strstr(text, "@http://");
    const char *tls = strstr(text, "@https://");

    if (!plain || (tls && tls < plain))
        return tls;
    return plain;
}

/* "gpt-4.1@localhost:8080/v1": somebody left the scheme out. */
static int host_like(const char *text)
{
    const char *colon = strrchr(text, ':');
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

    if (strncmp(text, "localhost", 9) == 0)
        return 1;
    return digits && strchr("/", colon[1 + digits]);
}

static int check(const struct variant *v, const char *text, struct err *err)
{
    const char *at = strrchr(v->model, '@');

    for (const char *c = text; *c; c++)
        if (isspace((unsigned char)*c) || iscntrl((unsigned char)*c))
            return err_set(err, ERR_USAGE,
                           "a variant has no spaces in it: " FORM);
    if (!*v->model)
        return err_set(err, ERR_USAGE, "\"%s\" names no model: " FORM, text);
    if (!v->base_url && at && host_like(at + 1))
        return err_set(err, ERR_USAGE,
                       "\"%s\": the URL must begin with http:// or https://",
                       text);
    return 0;
}

/* A colon may belong to the model ("llama3:8b"): only a name that is known
 * makes a provider of what stands before it. */
int variant_parse(struct variant *v, const char *text,
                  int (*is_provider)(const char *name), struct err *err)
{
    const char *model = text, *url = url_at(text),
               *end = url ? url : strchr(text, '\0');
    const char *colon = memchr(text, ':', (size_t)(end - text));
    char *provider = colon ? part(text, colon) : NULL;
    struct variant read = {0};

    if (provider && is_provider(provider)) {
        read.provider = provider;
        model = colon + 1;
    } else {
        free(provider);
    }
    read.model = part(model, end);
    read.base_url = memory_string(url ? url + 1 : NULL);
    if (check(&read, text, err)) {
        variant_release(&read);
        return -1;
    }
    free(v->provider);
    free(v->model);
    free(v->base_url);
    v->provider = read.provider;
    v->model = read.model;
    v->base_url = read.base_url;
    return 0;
}

static struct param *param_of(const struct variant *v, const char *name)
{
    for (size_t i = 0; i < v->params; i++)
        if (strcmp(v->param[i].name, name) == 0)
            return &v->param[i];
    return NULL;
}

struct param *variant_param(struct variant *v, const char *name,
                            enum param_how how, const char *value)
{
    struct param *p = param_of(v, name);
    struct param rule = {.name = memory_string(name), .how = how};

    if (how != PARAM_DROP)
        rule.value = memory_string(value);
    if (p) {
        param_release(p);
    } else {
        v->param = memory_grow(v->param, v->params + 1, sizeof(*v->param));
        p = &v->param[v->params++];
    }
    *p = rule;
    return p;
}

const struct param *variant_find_param(const struct variant *v,
                                       const char *name)
{
    return param_of(v, name);
}

/* Keys are ASCII; what is not must not be cut in the middle of a character. */
static char shown(char c)
{
    return (c > ' ' && c < 0x7F) ? c : '?';
}

const char *variant_mask(const char *key, char out[24])
{
    size_t len = key ? strlen(key) : 0;
    const char *end = key ? key + len : NULL;

    if (!key)
        snprintf(out, 24, "none");
    else if (len < 12)
        snprintf(out, 24, "…");
    else
        snprintf(out, 24, "%c%c%c…%c%c%c", shown(key[0]), shown(key[1]),
                 shown(key[2]), shown(end[-3]), shown(end[-2]), shown(end[-1]));
    return out;
}
