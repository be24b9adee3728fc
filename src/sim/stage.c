#include "sim/stage.h"

#include <stdlib.h>

#include "base/arena.h"

struct sim_stage {
    struct loop_timer *timer; /* owned */
    struct heap heap;
    int64_t armed; /* when the timer is set to, 0: not */
    int64_t count;
    struct sim_play *first;
    void (*over)(void *arg, struct sim_play *p);
    void *arg;
};

/* One timer of the loop for hundreds of streams: setting one for each token
 * costs more than sending it. */
static void arm(struct sim_stage *s)
{
    struct heap_item *first = heap_first(&s->heap);

    if (first && first->when != s->armed)
        loop_timer_set(s->timer, s->armed = first->when);
}

static void leave(struct sim_play *p)
{
    struct sim_stage *s = p->stage;

    heap_remove(&s->heap, &p->item);
    if (p->before)
        p->before->after = p->after;
    else
        s->first = p->after;
    if (p->after)
        p->after->before = p->before;
    p->to = NULL;
    s->count--;
    s->over(s->arg, p);
}

static void enter(struct sim_stage *s, struct sim_play *p)
{
    p->stage = s;
    p->after = s->first;
    if (s->first)
        s->first->before = p;
    s->first = p;
    s->count++;
}

static void begin(struct sim_play *p)
{
    const struct sim_script *s = &p->script;

    for (size_t i = 0; i < s->headers; i++)
        conversation_add(p->to, s->header[i].name, s->header[i].value);
}

/* Of what stands together and is due together, one write. */
static size_t gather(struct sim_play *p, int *tokens)
{
    const struct sim_step *step = &p->script.step[p->next];
    size_t len = step->len;

    *tokens = step->tokens;
    while (step[1].act == SIM_SEND && step[1].wait == 0 &&
           step[1].at == step->at + step->len) {
        step++;
        p->next++;
        len += step->len;
        *tokens += step->tokens;
    }
    return len;
}

static void stamp(struct sim_play *p, enum sim_act act, int tokens)
{
    int64_t now = loop_now();

    if (!p->first_byte && act != SIM_RESET)
        p->first_byte = now;
    if (act != SIM_BEGIN && act != SIM_SEND)
        p->end = now;
    if (!tokens)
        return;
    if (!p->first_token)
        p->first_token = now;
    p->last_token = now;
    p->tokens += tokens;
}

static void act(struct sim_play *p)
{
    const struct sim_step *step = &p->script.step[p->next];
    const char *bytes = p->script.bytes.data + step->at;
    size_t len = step->len;
    int tokens = step->tokens;

    if (step->act == SIM_SEND)
        len = gather(p, &tokens);
    if (step->act == SIM_BEGIN || step->act == SIM_REPLY)
        begin(p);
    stamp(p, step->act, tokens);
    switch (step->act) {
    case SIM_REPLY:
        conversation_reply(p->to, p->script.status, bytes, len);
        break;
    case SIM_BEGIN:
        conversation_begin(p->to, p->script.status);
        break;
    case SIM_SEND:
        conversation_send(p->to, bytes, len);
        break;
    case SIM_END:
        conversation_end(p->to);
        break;
    case SIM_CUT:
        conversation_cut(p->to);
        break;
    case SIM_RESET:
        conversation_reset(p->to);
        break;
    }
}

/* The server may find out amid a call that the peer has left: then the play
 * must not go before that call is back. */
static void run(struct sim_play *p, int64_t now)
{
    while (p->due <= now && !p->gone && !p->end) {
        p->acting = 1;
        act(p);
        p->acting = 0;
        if (!p->end)
            p->due += p->script.step[++p->next].wait;
    }
    if (p->gone || p->end)
        leave(p);
    else
        heap_set(&p->stage->heap, &p->item, p->due);
}

/* What becomes due meanwhile waits for the next turn, so that sockets are
 * read between, however many streams there are. */
static void turn(void *arg, int64_t now)
{
    struct sim_stage *s = arg;
    struct heap_item *item;

    s->armed = 0;
    while ((item = heap_pop(&s->heap, now)))
        run((struct sim_play *)item, now);
    arm(s);
}

void sim_stage_run(struct sim_stage *s, struct sim_play *p,
                   struct conversation *to, int64_t now)
{
    p->to = to;
    p->due = now + p->script.step[0].wait;
    conversation_set_arg(to, p);
    enter(s, p);
    run(p, now);
    arm(s);
}

void sim_stage_gone(struct conversation *c)
{
    struct sim_play *p = conversation_arg(c);

    if (!p)
        return;
    p->gone = 1;
    if (!p->acting)
        leave(p);
}

struct sim_stage *sim_stage_new(struct loop *l,
                                void (*over)(void *arg, struct sim_play *p),
                                void *arg)
{
    struct sim_stage *s = memory_new(1, sizeof(*s));

    s->timer = loop_timer_new(l, turn, s);
    s->over = over;
    s->arg = arg;
    return s;
}

void sim_stage_free(struct sim_stage *s)
{
    if (!s)
        return;
    while (s->first) {
        conversation_set_arg(s->first->to, NULL);
        leave(s->first);
    }
    loop_timer_free(s->timer);
    heap_release(&s->heap);
    free(s);
}

int64_t sim_stage_count(const struct sim_stage *s)
{
    return s->count;
}
