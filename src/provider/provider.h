/* provider.h - one wire dialect: a row of providers.def and a file of its own.
 *
 * Builds the bytes of a request and reads the bytes of an answer; knows no
 * socket and no clock. */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/prompt.h"
#include "model/variant.h"

struct answer;

struct provider {
    const char *name;              /* "openai" */
    const char *about;             /* one line for help */
    const char *base_url;          /* when none is given */
    const char *key_env, *url_env; /* "OPENAI_API_KEY", "OPENAI_BASE_URL" */
    const char *path;              /* "/chat/completions" */
    const char *models;            /* "/models": a GET lists them */
    const char *const *lacks;      /* parameters the dialect does not have; NULL
                                    * ends the list. They are left out. */
    const char *const *needs;      /* parameters it demands; NULL or likewise */
    /* Headers as "Name: value" strings, the key among them, owned by the
     * caller (free each); at most `most`, returns how many. */
    size_t (*headers)(const struct variant *v, char **out, size_t most);
    /* The body for a prompt, with the variant's model, stream and params;
     * -1 with ERR_PARSE when the dialect cannot express the prompt. */
    int (*body)(const struct variant *v, const struct prompt *p,
                struct buf *out, struct err *err);
    /* One server-sent event of an answer that was accepted. */
    void (*event)(struct answer *a, const char *name, const char *data,
                  size_t len);
    /* A whole body: an answer that was not streamed. */
    void (*whole)(struct answer *a, const char *body, size_t len);
    /* The body of a refusal, which may be HTML or empty: fills message,
     * refusal, class. */
    void (*fault)(struct answer *a, const char *body, size_t len);
    const char *user;   /* where a request says who asks: "metadata.user_id" */
    const char *system; /* its member with the system prompt; NULL: that is
                         * among the messages */
    /* A request of the dialect as a chat completion of OpenAI's, as logs have
     * it; what that cannot say is left as it is. NULL: it is one. */
    void (*chat)(const char *body, size_t len, struct buf *out);
    /* The body of an answer that says no. */
    void (*refuse)(int status, const char *text, struct buf *out);
};

#define PROVIDER(id) extern const struct provider provider_##id;
#include "provider/providers.def"
#undef PROVIDER

const struct provider *provider_at(size_t i); /* NULL after the last */
const struct provider *provider_find(const char *name);

/* Base URL and path of the variant's endpoint, checked. */
int provider_url(const struct variant *v, struct buf *out, struct err *err);
/* The same of the list of models. */
int provider_models(const struct variant *v, struct buf *out, struct err *err);

#endif
