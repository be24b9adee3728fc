#include "provider/refused.h"

#include <stdio.h>
#include <string.h>

#include "provider/parameter.h"

static const char *const codes[] = {
    "unsupported_parameter",
    "unsupported_value",
    "unknown_parameter",
    "extra_forbidden",
};

/* `which`: the place, from 0, of the name that is to go. Of two that must not
 * be together it is the second: the first is mostly the one asked for. */
static const struct phrase {
    const char *text;
    int which;
} phrases[] = {
    {"cannot both be specified", 1},
    {"unsupported parameter", 0},
    {"unsupported value", 0},
    {"unknown parameter", 0},
    {"unknown name", 0},
    {"unrecognized request argument", 0},
    {"unrecognized parameter", 0},
    {"not supported", 0},
    {"does not support", 0},
    {"extra inputs are not permitted", 0},
    {"extra fields not permitted", 0},
    {"extra_forbidden", 0},
    {"is not permitted", 0},
    {"is deprecated", 0},
    {"not allowed", 0},
    {"may only be set", 0},
    {"unexpected keyword", 0},
};

static int is_letter(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* Many names are common words: they count in quotes, after or before a colon
 * only. Long ones and those with an underscore count anywhere. */
static int is_marked(const char *text, const char *at, size_t len)
{
    if (len > 6 || memchr(at, '_', len))
        return 1;
    if (at > text && strchr("'\"`", at[-1]))
        return 1;
    if (at - text >= 2 && at[-1] == ' ' && at[-2] == ':')
        return 1;
    return at == text && at[len] == ':';
}

/* The name of number `which` in the text. */
static const struct parameter *find_in_text(const char *text, int which)
{
    const struct parameter *p;
    size_t len;

    for (const char *at = text; *at; at += len + !len) {
        for (len = 0; is_letter(at[len]); len++)
            ;
        p = len ? parameter_find(at, len) : NULL;
        if (!p || (at > text && at[-1] == '.') || !is_marked(text, at, len))
            continue;
        if (which-- == 0)
            return p;
    }
    return NULL;
}

static const struct phrase *find_phrase(const char *message)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
        if (strcasestr(message, phrases[i].text))
            return &phrases[i];
    return NULL;
}

static int is_code(const char *code)
{
    for (size_t i = 0; code && i < sizeof(codes) / sizeof(*codes); i++)
        if (strcmp(codes[i], code) == 0)
            return 1;
    return 0;
}

/* The field that servers of the pydantic kind point at: ["body", "seed"]. */
static const char *located(const json_t *error)
{
    const json_t *place = json_at(error, "detail.0.loc");

    return json_text(place, json_array_size(place) > 1 ? "1" : "0");
}

/* NULL unless a field that may be left out is named. */
static const struct parameter *find_field(const json_t *error)
{
    const char *name = json_text(error, "param");

    if (!name)
        name = located(error);
    return name ? parameter_find(name, strcspn(name, ".")) : NULL;
}

/* "Use 'max_completion_tokens' instead." */
static const struct parameter *find_hint(const char *message)
{
    const char *at = strcasestr(message, "use ");
    size_t len = 0;

    if (!at || !at[4] || !strchr("'\"`", at[4]))
        return NULL;
    while (is_letter(at[5 + len]))
        len++;
    return parameter_find(at + 5, len);
}

static const char *new_name(const struct parameter *p, const char *message)
{
    const struct parameter *hint = find_hint(message);

    return hint && hint != p ? hint->name : p->other;
}

void refused_find(struct answer *a, const json_t *error, const char *message)
{
    const struct phrase *phrase = find_phrase(message);
    const struct parameter *p = find_field(error);
    const char *name;

    if (!phrase && !is_code(json_text(error, "code")) &&
        !is_code(json_text(error, "detail.0.type")))
        return;
    if (!p && !json_text(error, "param") && !located(error))
        p = find_in_text(message, phrase ? phrase->which : 0);
    if (!p || parameter_listed(a->provider->needs, p->name))
        return;
    name = new_name(p, message);
    snprintf(a->refused, sizeof(a->refused), "%s", p->name);
    snprintf(a->rename, sizeof(a->rename), "%s", name);
}
