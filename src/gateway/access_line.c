#include "gateway/access_line.h"

#include <string.h>

#include "wire/duration.h"
#include "wire/json.h"

#define TEXT_MOST 2048 /* bytes of a path */

static void add_text(struct buf *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_addf(out, ",\"%s\":", name);
    json_write_string(out, text, strnlen(text, TEXT_MOST));
}

static void add_number(struct buf *out, const char *name, int64_t n)
{
    if (n >= 0)
        buf_addf(out, ",\"%s\":%lld", name, (long long)n);
}

/* With `digits` behind the point. */
static void add_part(struct buf *out, const char *name, int64_t n, int digits)
{
    int64_t one = digits == 9 ? 1000000000 : 1000;

    if (n >= 0)
        buf_addf(out, ",\"%s\":%lld.%0*lld", name, (long long)(n / one), digits,
                 (long long)(n % one));
}

static void add_ms(struct buf *out, const char *name, int64_t ns)
{
    add_part(out, name, ns < 0 ? -1 : ns / NS_PER_US, 3);
}

static void add_status(struct buf *out, const char *name, int status)
{
    add_number(out, name, status > 0 ? status : -1);
}

void access_line_write(const struct access_line *l, struct buf *out)
{
    char moment[28];

    moment_write(l->wall_us, moment);
    buf_addf(out, "{\"time\":\"%.23sZ\"", moment);
    add_text(out, "id", l->id);
    add_text(out, "client.address", l->client);
    add_text(out, "http.request.method", l->method);
    add_text(out, "url.path", l->path);
    add_status(out, "http.response.status_code", l->status);
    add_number(out, "http.request.body.size", l->in);
    add_number(out, "http.response.body.size", l->out);
    add_text(out, "variant", l->variant);
    add_text(out, "assigned", l->assigned);
    add_text(out, "split", l->split);
    if (l->stream)
        buf_adds(out, ",\"stream\":true");
    add_ms(out, "latency_ms", l->latency);
    add_ms(out, "first_token_ms", l->first_token);
    add_status(out, "upstream_status", l->upstream);
    add_text(out, "outcome", l->outcome);
    add_text(out, "gen_ai.response.model", l->model);
    add_number(out, "gen_ai.usage.input_tokens", l->input);
    add_number(out, "gen_ai.usage.output_tokens", l->output);
    add_part(out, "cost_usd", l->cost, 9);
    buf_adds(out, "}\n");
}
