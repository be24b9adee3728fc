#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit/check_made.h"

#define LIST "{\"data\":[{\"id\":\"m-1\"},{\"id\":\"vendor/n-2\"}]}"
#define WHOLE                                                                  \
    "{\"model\":\"m-1\",\"system_fingerprint\":\"fp_a\",\"choices\":"          \
    "[{\"message\":{\"content\":\"From rocks.\"},\"finish_reason\":\"stop\"}]" \
    ",\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5}}"
#define STREAM                                                                 \
    "data: {\"choices\":[{\"delta\":{\"content\":\"From \"}}]}\n\n"            \
    "data: {\"choices\":[{\"delta\":{\"content\":\"rocks.\"},"                 \
    "\"finish_reason\":\"stop\"}]}\n\n"                                        \
    "data: {\"choices\":[],\"usage\":"                                         \
    "{\"prompt_tokens\":12,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n"

struct exchange {
    struct exchange_request ask;
    struct says says;
};

/* ---- the endpoint ------------------------------------------------------ */

static struct says fill(const struct says *s, const char *body,
                        const char *type)
{
    struct says out = *s;

    if (!out.status && out.how == END_WHOLE && !out.hangs)
        out.status = 200;
    if (!out.body)
        out.body = body;
    if (!out.type)
        out.type = out.status == 200 ? type : "application/json";
    return out;
}

static int is_zeroed(const struct says *s)
{
    static const struct says nothing;

    return memcmp(s, &nothing, sizeof(*s)) == 0;
}

static const struct says *by_turn(const struct says *s, int turn)
{
    int i = 0;

    while (i < turn && i + 1 < SAYS_MOST && !is_zeroed(&s[i + 1]))
        i++;
    return &s[i];
}

static struct says answer_to(struct made *m, const char *body)
{
    if (!body)
        return fill(&m->list, LIST, "application/json");
    if (strstr(body, "\"stream\":true"))
        return fill(by_turn(m->stream, m->streams++), STREAM,
                    "text/event-stream");
    return fill(by_turn(m->whole, m->wholes++), WHOLE, "application/json");
}

static struct exchange *start(struct transport *t,
                              const struct exchange_request *r, struct err *err)
{
    struct made *m = (struct made *)t;
    struct asked *a = &m->asked[m->asks++];

    assert_true(m->asks < ASKED_MOST);
    assert_null(m->exchange); /* one at a time */
    snprintf(a->url, sizeof(a->url), "%s", r->url);
    snprintf(a->body, sizeof(a->body), "%s", r->body ? r->body : "");
    a->at = m->now;
    if (m->broken) {
        err_set(err, ERR_IO, "no more sockets");
        return NULL;
    }
    m->exchange = memory_new(1, sizeof(*m->exchange));
    m->exchange->ask = *r;
    m->exchange->says = answer_to(m, r->body);
    *r->started = m->now;
    return m->exchange;
}

static void cancel(struct transport *t, struct exchange *x)
{
    struct made *m = (struct made *)t;

    assert_ptr_equal(m->exchange, x);
    m->exchange = NULL;
    free(x);
}

static void deliver(struct made *m)
{
    const struct exchange x = *m->exchange;
    const struct exchange_events *e = x.ask.events;
    struct exchange_end end = {
        .how = x.says.how, .status = x.says.status, .connect = 3 * MS};

    m->now += MS;
    if (x.says.status) {
        e->header(x.ask.arg, "content-type", x.says.type);
        if (x.says.name)
            e->header(x.ask.arg, x.says.name, x.says.value);
        e->head(x.ask.arg, x.says.status, m->now);
        e->data(x.ask.arg, x.says.body, strlen(x.says.body), m->now);
    }
    if (x.says.how != END_WHOLE)
        end.why = "the network said no";
    free(m->exchange);
    m->exchange = NULL;
    e->done(x.ask.arg, &end, m->now);
}

/* ---- the owner --------------------------------------------------------- */

static int resolve(void *arg, const char *url, struct check_address *out,
                   struct err *err)
{
    const struct made *m = arg;

    assert_non_null(strstr(url, "://"));
    if (m->unknown)
        return err_set(err, ERR_IO, "control.test: unknown");
    snprintf(out->text, sizeof(out->text), "192.0.2.7");
    out->took = 2 * MS;
    return 0;
}

static void wake(void *arg, int64_t when)
{
    struct made *m = arg;

    m->wake = when;
}

static void found(void *arg, const struct check_finding *f)
{
    struct made *m = arg;
    struct found *out = &m->found[m->founds++];

    assert_true(m->founds < 16);
    out->check = f->check;
    out->grade = f->grade;
    snprintf(out->text, sizeof(out->text), "%s", f->text.data);
    assert_true(f->text.len > 0);
    assert_null(strpbrk(f->text.data, "\n\033"));
    if (m->variant.key)
        assert_null(strstr(f->text.data, m->variant.key));
}

void made_init(struct made *m)
{
    memset(m, 0, sizeof(*m));
    m->net = (struct transport){.start = start, .cancel = cancel};
    m->now = 1000 * S;
    m->variant.provider = memory_string("openai");
    m->variant.base_url = memory_string("https://control.test/v1");
    m->variant.model = memory_string("m-1");
    m->variant.stream = 1;
    variant_param(&m->variant, "temperature", PARAM_SET, "0");
    variant_param(&m->variant, "seed", PARAM_SET, "42");
    m->set = (struct check_settings){
        .variant = &m->variant,
        .side = CONTROL,
        .timeout = 30 * S,
        .most_tokens = 64,
        .world = {&m->net, resolve, wake, found, m},
    };
}

void made_run(struct made *m)
{
    struct err err;

    m->check = check_new(&m->set, &err);
    assert_non_null(m->check);
    check_start(m->check, m->now);
    for (int i = 0; !check_over(m->check); i++) {
        assert_true(i < 100);
        if (m->exchange && !m->exchange->says.hangs) {
            deliver(m);
            continue;
        }
        assert_true(m->wake > m->now);
        m->now = m->wake;
        check_turn(m->check, m->now);
    }
    m->bill = *check_bill(m->check);
}

void made_release(struct made *m)
{
    check_free(m->check);
    assert_null(m->exchange);
    variant_release(&m->variant);
}

static const struct found *find(const struct made *m, const char *check)
{
    for (size_t i = 0; i < m->founds; i++)
        if (strcmp(m->found[i].check, check) == 0)
            return &m->found[i];
    fail_msg("%s was not told", check);
    return NULL;
}

void made_is(const struct made *m, const char *check, enum check_grade g,
             const char *text)
{
    const struct found *f = find(m, check);

    if (f->grade != g || !strstr(f->text, text))
        fail_msg("%s is %s: %s", check, check_grade_name(f->grade), f->text);
}

const char *made_text(const struct made *m, const char *check)
{
    return find(m, check)->text;
}
