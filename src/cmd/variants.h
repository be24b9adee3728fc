/* variants.h - the options that name the two variants, and the variants made
 * of them: provider, endpoint, key, parameters.
 *
 * Each command that talks to both has the rows of variant_rows.h. */
#ifndef CMD_VARIANTS_H
#define CMD_VARIANTS_H

#include "cmd/option.h"
#include "model/variant.h"

struct side_options {
    char *variant, *key_env, *key_file, *system;
    struct opt_list set, drop;
};

struct variant_options {
    struct side_options side[SIDES];
    struct opt_list set, drop; /* for both */
    int64_t seed;
    double temperature;
    int no_stream, http2;
    int as_sent; /* requests keep their own temperature and seed */
    int keyless; /* nothing will be sent: no key is looked for */
};

void variant_options_preset(struct variant_options *o);

/* Both variants, owned by the caller (variant_release). -1 with ERR_USAGE or
 * ERR_IO: which option, and what would do. */
int variants_make(const struct variant_options *o,
                  struct variant variant[SIDES], struct err *err);
/* One of them. */
int variants_make_one(const struct variant_options *o, enum side s,
                      struct variant *v, struct err *err);

#endif
