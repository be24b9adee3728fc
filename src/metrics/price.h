/* price.h - what a model costs.
 *
 * Prices are nano-dollars per million tokens ($0.42 is 420,000,000); costs
 * are nano-dollars. Unknown is -1 everywhere, and never zero. Two files are
 * read: diptych's own (data/prices.json) and LiteLLM's
 * model_prices_and_context_window.json, told apart by their content. */
#ifndef METRICS_PRICE_H
#define METRICS_PRICE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/reply.h"

struct price {
    char *model; /* owned */
    int64_t input, cached, cache_write, output;
    int flat;      /* one price for all tokens, by lack of better */
    char date[16]; /* of the price, "2026-11-01" or "" */
};

struct price_list {
    struct price *row; /* owned, sorted by model */
    size_t count;
};

/* -1 with the model's name when a price is negative, no number or above a
 * dollar a token, or a model is there twice; `out` is empty then. In LiteLLM's
 * file models without a price by the token are passed over. */
int price_list_load(struct price_list *out, const char *path, struct err *err);
void price_list_release(struct price_list *l);

/* By exact name; then without "provider/" before it; then without a date or
 * "-latest" behind it, and then with a dot for a dash between two digits
 * ("claude-sonnet-4-5" is "claude-sonnet-4.5"). NULL when unknown. */
const struct price *price_find(const struct price_list *l, const char *model);

/* What the usage costs as billed, and as if nothing had been cached; -1 when
 * the price (NULL) or the tokens are not known. Cache reads and writes that
 * have no price of their own cost what input costs. */
int64_t price_cost(const struct price *p, const struct usage *u);
int64_t price_uncached(const struct price *p, const struct usage *u);

/* Puts both into a reply: by the model that the server named, else `model`. */
void price_reply(const struct price_list *l, const char *model,
                 struct reply *r);

#endif
