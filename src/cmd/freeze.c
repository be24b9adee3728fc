#include "cmd/freeze.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"

static double dollars(int64_t nano)
{
    return (double)nano / 1e9;
}

static void add_price(struct settings *s, const char *side,
                      const struct price_list *list, const char *model)
{
    const struct price *p = price_find(list, model);
    char name[64];

    snprintf(name, sizeof(name), "%s.price", side);
    if (!p) {
        settings_add(s, name, "unknown");
        return;
    }
    settings_add(s, name,
                 "$%.9g in, $%.9g cached, $%.9g cache write, $%.9g out a "
                 "million tokens%s%s%s",
                 dollars(p->input), dollars(p->cached), dollars(p->cache_write),
                 dollars(p->output), *p->date ? ", of " : "", p->date,
                 p->flat ? ", flat" : "");
}

static void add_param(struct settings *s, const char *side,
                      const struct param *p)
{
    char name[128];

    snprintf(name, sizeof(name), "%s.%s", side, p->name);
    if (p->how == PARAM_DROP)
        settings_add(s, name, "left out");
    else
        settings_add(s, name, "%s", p->value);
}

/* What stands behind the question mark may be a key: its hash will do to tell
 * one from another. */
static void add_endpoint(struct settings *s, const char *name, const char *url)
{
    size_t len = strcspn(url, "?");

    if (!url[len])
        settings_add(s, name, "%s", url);
    else
        settings_add(
            s, name, "%.*s?%016llx", (int)len, url,
            (unsigned long long)hash_bytes(0, url + len, strlen(url + len)));
}

void freeze_variant(const struct variant *v, const char *side,
                    const struct price_list *prices, struct settings *s)
{
    char name[64];

    snprintf(name, sizeof(name), "%s.provider", side);
    settings_add(s, name, "%s", v->provider);
    snprintf(name, sizeof(name), "%s.model", side);
    settings_add(s, name, "%s", v->model);
    snprintf(name, sizeof(name), "%s.endpoint", side);
    add_endpoint(s, name, v->base_url);
    snprintf(name, sizeof(name), "%s.stream", side);
    settings_add(s, name, "%s", v->stream ? "yes" : "no");
    snprintf(name, sizeof(name), "%s.http2", side);
    settings_add(s, name, "%s", v->http2 ? "yes" : "no");
    snprintf(name, sizeof(name), "%s.system", side);
    if (v->system)
        settings_add(
            s, name, "%016llx",
            (unsigned long long)hash_bytes(0, v->system, strlen(v->system)));
    for (size_t i = 0; i < v->params; i++)
        add_param(s, side, &v->param[i]);
    add_price(s, side, prices, v->model);
}

static void add_log(struct settings *s, const struct freeze *f)
{
    const struct ingest_settings *g = f->ingest;

    settings_add(s, "log.hash", "%016llx", (unsigned long long)f->log_hash);
    settings_add(s, "input", "%s", g->format ? g->format : "sniffed");
    settings_add(s, "skip-bad", "%s", g->skip_bad ? "yes" : "no");
    settings_add(s, "limit", "%lld", (long long)g->limit);
    settings_add(s, "sample", "%lld", (long long)g->sample);
}

static void add_spans(struct settings *s, const struct replay_settings *r)
{
    settings_add(s, "connect-timeout-ms", "%lld",
                 (long long)(r->connect / 1000000));
    settings_add(s, "first-token-timeout-ms", "%lld",
                 (long long)(r->first_token / 1000000));
    settings_add(s, "stall-timeout-ms", "%lld",
                 (long long)(r->stall / 1000000));
    settings_add(s, "timeout-ms", "%lld", (long long)(r->whole / 1000000));
    settings_add(s, "tries", "%d", r->backoff.tries);
}

static void add_span(struct settings *s, const char *name, int64_t ns)
{
    if (ns > 0)
        settings_add(s, name, "%.12g", (double)ns / 1e6);
}

void freeze_spans(const struct spans_options *o, struct settings *out)
{
    add_span(out, "latency-cap-ms", o->cap);
    add_span(out, "slo-latency-ms", o->slow);
    add_span(out, "slo-first-token-ms", o->slow_first);
}

void freeze(const struct freeze *f, struct settings *out)
{
    const struct replay_settings *r = f->replay;
    int open = r->schedule.pace->open;
    struct buf words;

    settings_add(out, "name", "%s", f->name ? f->name : "");
    settings_add(out, "version", "%s", f->version ? f->version : "");
    freeze_variant(&r->variant[CONTROL], "control", r->prices, out);
    freeze_variant(&r->variant[TREATMENT], "treatment", r->prices, out);
    add_log(out, f);
    buf_init(&words, 256);
    schedule_words(&r->schedule, r->concurrency, &words);
    settings_add(out, "schedule", "%s", words.data);
    settings_add(out, "loop", "%s", open ? "open" : "closed");
    settings_add(out, "in-flight", "%d", open ? r->in_flight : r->concurrency);
    settings_add(out, "repeats", "%d", f->repeats);
    settings_add(out, "warmup", "%lld", (long long)r->warmup);
    settings_add(out, "seed", "%llu", (unsigned long long)r->seed);
    add_spans(out, r);
    if (f->spans)
        freeze_spans(f->spans, out);
    if (f->gates)
        gates_freeze(f->gates, out);
    buf_release(&words);
}

/* A message is one line; what it ends with may be cut. */
static void write_list(char *lines, struct buf *out)
{
    for (char *end; (end = strchr(lines, '\n')); lines = end + 1)
        buf_addf(out, "%.*s%s", (int)(end - lines), lines, end[1] ? "; " : "");
}

static int other_log(const struct settings *a, const struct settings *b)
{
    const char *one = settings_find(a, "log.hash");
    const char *other = settings_find(b, "log.hash");

    return one && other && strcmp(one, other) != 0;
}

static int is_of_gates(const char *line)
{
    return strncmp(line, "gates", 5) == 0 || strncmp(line, "success:", 8) == 0;
}

/* What is measured is the same. */
static int only_gates(const char *lines)
{
    for (const char *end; (end = strchr(lines, '\n')); lines = end + 1)
        if (!is_of_gates(lines))
            return 0;
    return 1;
}

int freeze_compare(const struct settings *stored, const struct settings *asked,
                   struct err *err)
{
    struct buf lines, list;
    int n, gates;

    buf_init(&lines, 65536);
    buf_init(&list, 65536);
    n = settings_differ(stored, asked, &lines);
    gates = only_gates(lines.data);
    write_list(lines.data, &list);
    if (n > 0 && other_log(stored, asked))
        err_set(err, ERR_USAGE,
                "the store holds the replies to another log: name another "
                "--store, or start anew with --fresh (%s)",
                list.data);
    else if (n > 0 && gates)
        err_set(err, ERR_USAGE,
                "the gates were frozen when the run began: leave them out to "
                "go on, and judge by others with diptych report --gate (%s)",
                list.data);
    else if (n > 0)
        err_set(err, ERR_USAGE,
                "the store was made with other settings: ask for the same, "
                "name another --store, or start anew with --fresh (%s)",
                list.data);
    buf_release(&list);
    buf_release(&lines);
    return n > 0 ? -1 : 0;
}
