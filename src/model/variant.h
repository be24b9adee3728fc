/* variant.h - one of the two arms: whom to ask, and how.
 *
 * All strings are owned. The key is a secret: it is in no store, no log, no
 * message, no output. */
#ifndef MODEL_VARIANT_H
#define MODEL_VARIANT_H

#include <stddef.h>

#include "base/err.h"

enum side { CONTROL, TREATMENT, SIDES };

const char *side_name(enum side s); /* "control" */
char side_letter(enum side s);      /* 'C' */
int side_find(const char *name);    /* -1 when there is none */

/* A parameter of the request that the user or an endpoint decided on. */
enum param_how {
    PARAM_SET,    /* value replaces what the log has */
    PARAM_DROP,   /* is left out */
    PARAM_RENAME, /* is sent under the name in value */
};

struct param {
    char *name;  /* "temperature" */
    char *value; /* JSON text, or the new name; NULL when dropped */
    enum param_how how;
    int refused; /* 1: the endpoint made us do it */
};

struct variant {
    char *provider; /* a row of the providers' table: "openai" */
    char *base_url; /* "https://api.openai.com/v1" */
    char *model;
    char *key;      /* NULL: none is sent */
    char *key_from; /* "OPENAI_API_KEY" or the file: for messages */
    char *system;   /* system prompt to use in place of the log's, or NULL */
    struct param *param;
    size_t params;
    int stream; /* server-sent events asked for */
    int http2;
};

void variant_release(struct variant *v); /* wipes the key */
/* `to` owns nothing before it. */
void variant_copy(struct variant *to, const struct variant *from);

/* `[PROVIDER:]MODEL[@URL]`: sets provider (NULL when not named), model and
 * base_url (NULL when not named); the rest stays. Model names may hold ':',
 * '/' and '@': what is before the first colon is the provider only when
 * `is_provider` says so. -1 with ERR_USAGE, nothing set. */
int variant_parse(struct variant *v, const char *text,
                  int (*is_provider)(const char *name), struct err *err);

/* Adds or replaces; copies. The later rule about a name wins. The rule is
 * lent until the next call, to mark it as refused. */
struct param *variant_param(struct variant *v, const char *name,
                            enum param_how how, const char *value);
const struct param *variant_find_param(const struct variant *v,
                                       const char *name);

/* "sk-…9f2" of a key, "…" of one below 12 characters, "none" of NULL: what
 * may be shown. `out` holds 24 bytes and is returned. */
const char *variant_mask(const char *key, char out[24]);

#endif
