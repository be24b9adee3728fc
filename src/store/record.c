#include "store/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES 256 /* bytes that a prompt usually has beside its request */

struct record *record_new(enum record_kind kind)
{
    struct record *r = memory_new(1, sizeof(*r));

    r->kind = kind;
    return r;
}

struct record *record_said(enum event_kind kind, int side, const char *fmt,
                           va_list ap)
{
    struct record *r = record_new(RECORD_EVENT);
    va_list again;
    size_t size;
    char *text;

    va_copy(again, ap);
    size = (size_t)vsnprintf(NULL, 0, fmt, again) + 1;
    va_end(again);
    text = arena_alloc(&r->arena, size);
    vsnprintf(text, size, fmt, ap);
    r->u.event = (struct event){.kind = kind, .side = side, .text = text};
    return r;
}

void record_free(struct record *r)
{
    if (!r)
        return;
    arena_release(&r->arena);
    free(r);
}

void record_reply(struct record *to, const struct reply *r)
{
    struct reply *copy = &to->u.reply;

    *copy = *r;
    copy->text = arena_string(&to->arena, r->text);
    copy->tools = arena_string(&to->arena, r->tools);
    copy->finish = arena_string(&to->arena, r->finish);
    copy->model = arena_string(&to->arena, r->model);
    copy->fingerprint = arena_string(&to->arena, r->fingerprint);
    copy->request_id = arena_string(&to->arena, r->request_id);
    copy->headers = arena_string(&to->arena, r->headers);
    copy->error = arena_string(&to->arena, r->error);
}

void record_reference(struct record *to, const char *text)
{
    to->reference = arena_string(&to->arena, text);
}

void record_attempt(struct record *to, const struct attempt *a)
{
    to->u.attempt = *a;
    to->u.attempt.error = arena_string(&to->arena, a->error);
}

static void copy_prompt(struct arena *a, const struct prompt *p,
                        struct prompt *copy)
{
    *copy = *p;
    arena_reserve(a, p->request_len + NAMES);
    copy->id = arena_string(a, p->id);
    copy->user = arena_string(a, p->user);
    copy->conversation = arena_string(a, p->conversation);
    copy->request = arena_copy(a, p->request, p->request_len);
    copy->reference = arena_string(a, p->reference);
}

void record_prompt(struct record *to, const struct prompt *p)
{
    copy_prompt(&to->arena, p, &to->u.prompt);
}

void record_feedback(struct record *to, const struct feedback *f)
{
    to->u.feedback = *f;
    to->u.feedback.user = arena_string(&to->arena, f->user);
}

void record_settings(struct record *to, const struct settings *s)
{
    struct settings *copy = &to->u.settings;

    copy->count = s->count;
    copy->row = arena_alloc(&to->arena, s->count * sizeof(*copy->row));
    for (size_t i = 0; i < s->count; i++) {
        copy->row[i].name = arena_string(&to->arena, s->row[i].name);
        copy->row[i].value = arena_string(&to->arena, s->row[i].value);
    }
}

struct pairing {
    struct record *record;
    record_enrichment *enrich;
    int met;
};

static int meet(void *arg, const struct reply *other)
{
    struct pairing *p = arg;

    if (other->outcome != OUTCOME_OK)
        return 0;
    p->met = 1;
    p->enrich(&p->record->u.reply, other, p->record->reference);
    return 0;
}

int record_enrich(struct record *r, struct store *s, record_enrichment *enrich,
                  struct err *err)
{
    struct reply *reply = &r->u.reply;
    struct pairing p = {r, enrich, 0};

    if (r->kind != RECORD_REPLY || !enrich)
        return 0;
    if (reply->outcome == OUTCOME_OK && !reply->warmup && !r->single) {
        const struct store_key other = {reply->prompt, reply->repeat,
                                        reply->side == CONTROL ? TREATMENT
                                                               : CONTROL};
        if (s->ops->body(s, other, meet, &p, err))
            return -1;
    }
    if (!p.met)
        enrich(reply, NULL, r->reference);
    return 0;
}

static int put_settings(const struct settings *some, struct store *s,
                        struct err *err)
{
    struct settings all = {0};
    int rc = s->ops->settings(s, &all, err);

    if (rc == 0) {
        for (size_t i = 0; i < some->count; i++)
            settings_add(&all, some->row[i].name, "%s", some->row[i].value);
        rc = s->ops->put_settings(s, &all, err);
    }
    settings_release(&all);
    return rc;
}

int record_put(const struct record *r, struct store *s, struct err *err)
{
    switch (r->kind) {
    case RECORD_REPLY:
        return s->ops->put_reply(s, &r->u.reply, err);
    case RECORD_ATTEMPT:
        return s->ops->put_attempt(s, &r->u.attempt, err);
    case RECORD_EVENT:
        return s->ops->put_event(s, &r->u.event, err);
    case RECORD_PROMPT:
        return s->ops->put_prompt(s, &r->u.prompt, err);
    case RECORD_STAGE:
        return s->ops->put_stage(s, &r->u.stage, err);
    case RECORD_FEEDBACK:
        return s->ops->put_feedback(s, &r->u.feedback, err);
    case RECORD_SETTINGS:
        return put_settings(&r->u.settings, s, err);
    }
    return 0;
}

int64_t record_replies(struct record *const *r, size_t count)
{
    int64_t replies = 0;

    for (size_t i = 0; i < count; i++)
        replies += r[i]->kind == RECORD_REPLY;
    return replies;
}

struct work *work_new(const struct prompt *p, int repeat,
                      const int missing[SIDES])
{
    struct work *k = memory_new(1, sizeof(*k));

    copy_prompt(&k->arena, p, &k->prompt);
    k->repeat = repeat;
    memcpy(k->missing, missing, sizeof(k->missing));
    return k;
}

void work_free(struct work *w)
{
    if (!w)
        return;
    arena_release(&w->arena);
    free(w);
}
