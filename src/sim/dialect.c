#include "sim/dialect.h"

#include <string.h>

#include "wire/json.h"

static const struct sim_dialect *const dialects[] = {
#define DIALECT(name) &sim_dialect_##name,
#include "sim/dialects.def"
#undef DIALECT
};

const struct sim_dialect *sim_dialect_at(size_t i)
{
    return i < sizeof(dialects) / sizeof(dialects[0]) ? dialects[i] : NULL;
}

void sim_dialect_quote(struct buf *out, const char *text)
{
    json_write_string(out, text, strlen(text));
}

/* The words begin after the quote. */
void sim_dialect_words(struct sim_script *out, const char *text, size_t len)
{
    sim_script_text(out);
    out->text++;
    json_write_string(&out->bytes, text, len);
}

void sim_dialect_refuse(const struct sim_dialect *d, struct sim_script *out,
                        const struct sim_refusal *r, const char *request_id)
{
    out->status = d->status(r->id);
    sim_script_header(out, "content-type", "application/json");
    d->error(&out->bytes, r, request_id);
    sim_script_add(out, SIM_REPLY, 0);
}
