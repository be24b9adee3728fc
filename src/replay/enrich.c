#include "replay/enrich.h"

#include <string.h>

#include "base/hash.h"
#include "compare/compare.h"

/* Part of an answer is no answer to match. */
static int match(const struct reply *r, const struct answer_text *a,
                 const char *reference)
{
    if (r->outcome == OUTCOME_OK)
        return compare_match(a, reference);
    return reference ? 0 : -1;
}

void enrich(struct reply *r, const struct reply *other, const char *reference)
{
    const struct answer_text own = {r->text, r->tools};

    r->normal = compare_normal(&own);
    r->length = r->text ? compare_length(r->text) : -1;
    r->match = match(r, &own, reference);
    if (other)
        r->similarity = compare_similarity(
            &own, &(struct answer_text){other->text, other->tools});
}

int64_t enrich_hash(const struct reply *r)
{
    struct hash h;

    if (!r->text && !r->tools)
        return 0;
    hash_init(&h, 1);
    if (r->text)
        hash_add(&h, r->text, strlen(r->text));
    hash_add(&h, "", 1);
    if (r->tools)
        hash_add(&h, r->tools, strlen(r->tools));
    return (int64_t)((hash_value(&h) | 1) & INT64_MAX);
}

static int64_t named(uint64_t space, const char *name)
{
    return (int64_t)((hash_bytes(space, name, strlen(name)) | 1) & INT64_MAX);
}

int64_t enrich_cluster(const struct prompt *p)
{
    if (p->conversation && *p->conversation)
        return named(1, p->conversation);
    return p->user && *p->user ? named(2, p->user) : 0;
}
