#include "cmd/variants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/text_file.h"
#include "provider/provider.h"
#include "wire/json.h"
#include "wire/url.h"

#define VALUE_MOST (1024 * 1024)
#define PARAM_MOST 64 /* bytes of a name */

void variant_options_preset(struct variant_options *o)
{
    o->seed = 42;
}

static int is_provider(const char *name)
{
    return provider_find(name) != NULL;
}

/* ---- keys -------------------------------------------------------------- */

static int key_from_file(struct variant *v, const char *path, struct err *err)
{
    v->key = text_file(path, err);
    if (!v->key)
        return -1;
    v->key_from = memory_string(path);
    if (*v->key)
        return 0;
    return err_set(err, ERR_USAGE, "%s: no key in it", path);
}

/* `side`: without one there is no run; NULL: it will do. */
static int key_from_env(struct variant *v, const char *name, const char *side,
                        struct err *err)
{
    const char *key = getenv(name);

    if (key && *key) {
        v->key = memory_string(key);
        v->key_from = memory_string(name);
        return 0;
    }
    if (!side)
        return 0;
    /* Somebody may have put the key itself there: it is not repeated. */
    if (name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")])
        return err_set(err, ERR_USAGE,
                       "--%s-key-env takes the name of a variable, such as "
                       "OPENAI_API_KEY, and never the key",
                       side);
    return err_set(err, ERR_USAGE,
                   "no key: %s is not set; set it, or name another variable "
                   "with --%s-key-env, or a file with --%s-key-file",
                   name, side, side);
}

/* A key from the usual variable goes only where that variable is meant for:
 * the provider's own endpoint, or the one its URL variable names. Somebody
 * else's server gets a key only when told so. */
static int find_key(const struct variant_options *all, enum side side,
                    struct variant *v, int own_url, struct err *err)
{
    const struct side_options *o = &all->side[side];
    const struct provider *p = provider_find(v->provider);
    int official = strcmp(v->base_url, p->base_url) == 0;

    if (o->key_file)
        return key_from_file(v, o->key_file, err)
                   ? err_wrap(err, "--%s-key-file", side_name(side))
                   : 0;
    if (o->key_env)
        return key_from_env(v, o->key_env, side_name(side), err);
    if (own_url && !official)
        return 0;
    return key_from_env(v, p->key_env, official ? side_name(side) : NULL, err);
}

/* A key with a line break in it would end the header and begin another. */
static int check_key(const struct variant *v, struct err *err)
{
    for (const char *c = v->key ? v->key : ""; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 127)
            return err_set(err, ERR_USAGE,
                           "the key in %s has a blank, a line break or a "
                           "character that is not ASCII in it",
                           v->key_from);
    return 0;
}

/* ---- parameters -------------------------------------------------------- */

/* What has an option of its own, or comes from the log; in the store these
 * are the names of other settings. */
static int check_param(const char *name, struct err *err)
{
    static const char *const ours[] = {
        "endpoint", "http2",  "messages", "model", "price",
        "provider", "stream", "system",   NULL,
    };

    if (!*name || strlen(name) > PARAM_MOST)
        return err_set(err, ERR_USAGE,
                       "a parameter has a name, of %d bytes at most",
                       PARAM_MOST);
    for (size_t i = 0; ours[i]; i++)
        if (strcmp(name, ours[i]) == 0)
            return err_set(err, ERR_USAGE,
                           "%s is no parameter: --help lists the option for it",
                           name);
    return 0;
}

static int set_param(struct variant *v, const char *text, struct err *err)
{
    const char *equals = strchr(text, '=');
    struct err unused;
    struct buf quoted;
    json_t *value;
    char *name;
    int rc;

    if (!equals || equals == text)
        return err_set(err, ERR_USAGE,
                       "\"%s\" is not NAME=VALUE, as in max_tokens=500", text);
    name = memory_string(text);
    name[equals - text] = '\0';
    buf_init(&quoted, VALUE_MOST);
    value = json_read(equals + 1, strlen(equals + 1), JSON_ONE_KEY, &unused);
    if (value)
        buf_adds(&quoted, equals + 1);
    else /* a bare word is meant as a string */
        json_write_string(&quoted, equals + 1, strlen(equals + 1));
    rc = check_param(name, err);
    if (rc == 0)
        rc = buf_check(&quoted, err);
    if (rc == 0)
        variant_param(v, name, PARAM_SET, quoted.data);
    json_decref(value);
    buf_release(&quoted);
    free(name);
    return rc;
}

/* `who`: "" for both, or "control-". */
static int set_params(struct variant *v, const char *who,
                      const struct opt_list *set, const struct opt_list *drop,
                      struct err *err)
{
    for (size_t i = 0; i < set->count; i++)
        if (set_param(v, set->item[i], err))
            return err_wrap(err, "--%sset", who);
    for (size_t i = 0; i < drop->count; i++) {
        if (check_param(drop->item[i], err))
            return err_wrap(err, "--%sdrop", who);
        variant_param(v, drop->item[i], PARAM_DROP, NULL);
    }
    return 0;
}

static void set_dice(const struct variant_options *o, struct variant *v)
{
    char number[32];

    snprintf(number, sizeof(number), "%.15g", o->temperature);
    variant_param(v, "temperature", PARAM_SET, number);
    snprintf(number, sizeof(number), "%lld", (long long)o->seed);
    variant_param(v, "seed", PARAM_SET, number);
}

static int all_params(const struct variant_options *o, enum side s,
                      struct variant *v, struct err *err)
{
    char who[32];

    if (!o->as_sent)
        set_dice(o, v);
    if (set_params(v, "", &o->set, &o->drop, err))
        return -1;
    snprintf(who, sizeof(who), "%s-", side_name(s));
    return set_params(v, who, &o->side[s].set, &o->side[s].drop, err);
}

/* ---- the whole --------------------------------------------------------- */

static int find_url(struct variant *v, struct err *err)
{
    const struct provider *p = provider_find(v->provider);
    const char *env = getenv(p->url_env);
    struct url u;
    size_t len;

    if (!v->base_url)
        v->base_url = memory_string(env && *env ? env : p->base_url);
    /* The same endpoint, whose key it gets. */
    len = strlen(v->base_url);
    while (len && v->base_url[len - 1] == '/')
        v->base_url[--len] = '\0';
    return url_parse(&u, v->base_url, err);
}

static int make(const struct variant_options *o, enum side s, struct variant *v,
                struct err *err)
{
    const struct side_options *side = &o->side[s];
    int own_url;

    if (!side->variant)
        return err_set(err, ERR_USAGE,
                       "which model? [PROVIDER:]MODEL[@URL], as in "
                       "gpt-4.1 or llama3@http://127.0.0.1:8080/v1");
    if (variant_parse(v, side->variant, is_provider, err))
        return -1;
    if (strstr(v->model, "://"))
        return err_set(err, ERR_USAGE,
                       "\"%s\": the URL must begin with http:// or https://",
                       side->variant);
    if (!v->provider)
        v->provider = memory_string(provider_at(0)->name);
    own_url = v->base_url != NULL;
    v->stream = !o->no_stream;
    v->http2 = o->http2;
    if (side->system && !(v->system = text_file(side->system, err)))
        return err_wrap(err, "--%s-system", side_name(s));
    if (find_url(v, err) ||
        (!o->keyless && (find_key(o, s, v, own_url, err) || check_key(v, err))))
        return -1;
    return all_params(o, s, v, err);
}

int variants_make_one(const struct variant_options *o, enum side s,
                      struct variant *v, struct err *err)
{
    return make(o, s, v, err) ? err_wrap(err, "--%s", side_name(s)) : 0;
}

int variants_make(const struct variant_options *o,
                  struct variant variant[SIDES], struct err *err)
{
    for (int s = 0; s < SIDES; s++)
        if (variants_make_one(o, (enum side)s, &variant[s], err))
            return -1;
    return 0;
}
