#include "replay/ingest.h"

#include "base/hash.h"
#include "replay/draw.h"
#include "replay/log.h"

struct ingest {
    struct store *store;
    const struct ingest_settings *set;
    struct ingest_result *out;
    struct buf *named;
    size_t log; /* which, from 0 */
    struct draw draw;
};

static void on_bad(void *arg, int64_t line, const char *reason)
{
    struct ingest *g = arg;

    input_bad(g->named, &g->out->bad, g->set->log[g->log], line, reason);
}

static void on_same(struct ingest *g, const struct prompt *p,
                    const struct store_line *first)
{
    struct buf reason;

    buf_init(&reason, 8192);
    buf_addf(&reason, "id \"%.200s\" is that of ", p->id);
    if (first->file == p->file)
        buf_addf(&reason, "line %lld, too", (long long)first->line);
    else
        buf_addf(&reason, "%s:%lld, too", g->set->log[first->file - 1],
                 (long long)first->line);
    on_bad(g, p->line, reason.data);
    buf_release(&reason);
}

static int on_prompt(void *arg, const struct prompt *p, struct err *err)
{
    struct ingest *g = arg;
    struct prompt own = *p;
    struct store_line first;

    if (g->store->ops->note_id(g->store, p, &first, err))
        return -1;
    if (first.line) {
        on_same(g, p, &first);
        return 0;
    }
    if (g->set->timed && p->at_us < 0) {
        on_bad(g, p->line, "no time, and --speed replays by times");
        return 0;
    }
    if (g->set->limit && g->draw.seen >= g->set->limit)
        return 0;
    own.seq = draw_place(&g->draw);
    return own.seq ? g->store->ops->put_prompt(g->store, &own, err) : 0;
}

static int read_logs(struct ingest *g, struct err *err)
{
    const struct input_events events = {on_prompt, on_bad, g};
    struct input_result one;

    for (g->log = 0; g->log < g->set->logs; g->log++) {
        struct input_log log = {g->set->log[g->log], g->set->format,
                                (int64_t)g->log + 1};

        if (log_read(&log, &events, &one, err))
            return -1;
        g->out->lines += one.lines;
        g->out->hash = hash_bytes(g->out->hash, &one.hash, sizeof(one.hash));
        if (g->log == 0)
            g->out->format = one.format ? one.format->name : "store";
    }
    g->out->prompts = g->draw.count;
    return 0;
}

static int judge(const struct ingest *g, struct err *err)
{
    const char *more = g->out->bad > INPUT_NAMED ? ", the first are named" : "";
    const char *them = g->out->bad == 1 ? "it" : "them";
    char words[INPUT_WORDS];

    input_bad_words(g->out->bad, g->out->lines, words);
    if (g->out->bad && !g->set->skip_bad)
        return err_set(err, ERR_PARSE, "%s%s: nothing was sent; mend %s%s",
                       words, more, them,
                       g->out->prompts
                           ? ", or pass over what is bad with --skip-bad"
                           : "");
    if (!g->out->prompts)
        return err_set(err, ERR_PARSE, "%s: no prompt in it", g->set->log[0]);
    return 0;
}

void ingest_sampled(const struct ingest_settings *set, int64_t prompts,
                    struct buf *named)
{
    if (prompts < set->sample)
        buf_addf(named,
                 "--sample %lld: there %s %lld prompt%s: all are taken\n",
                 (long long)set->sample, prompts == 1 ? "is" : "are",
                 (long long)prompts, prompts == 1 ? "" : "s");
}

int ingest(struct store *s, const struct ingest_settings *set,
           struct ingest_result *out, struct buf *named, struct err *err)
{
    struct ingest g = {.store = s, .set = set, .out = out, .named = named};
    int rc = 0;

    *out = (struct ingest_result){0};
    if (s->ops->begin(s, err))
        return -1;
    draw_init(&g.draw, set->sample, set->seed);
    if (read_logs(&g, err) || judge(&g, err) || draw_settle(&g.draw, s, err) ||
        s->ops->commit(s, err)) {
        s->ops->rollback(s);
        rc = -1;
    }
    if (rc == 0)
        ingest_sampled(set, out->prompts, named);
    draw_release(&g.draw);
    return rc;
}

int ingest_hash(const struct ingest_settings *set, uint64_t *hash,
                struct err *err)
{
    uint64_t one;

    *hash = 0;
    for (size_t i = 0; i < set->logs; i++) {
        if (log_hash(set->log[i], &one, err))
            return -1;
        *hash = hash_bytes(*hash, &one, sizeof(one));
    }
    return 0;
}
