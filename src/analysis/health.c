#include "analysis/health.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MS 1e6
#define VISIBLE .01 /* of a span: more would move a percentile */
#define ALIVE_US INT64_C(10000000)

/* 1: it was ended, and nobody has asked yet what became of it. Where processes
 * are told in another way, it counts as running. */
static int is_zombie(int64_t pid)
{
    char path[48], line[256], *end;
    int rc = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    f = fopen(path, "r");
    if (!f)
        return 0;
    if (fgets(line, sizeof line, f)) {
        end = strrchr(line, ')'); /* its name may hold anything */
        rc = end && strncmp(end, ") Z", 3) == 0;
    }
    fclose(f);
    return rc;
}

/* A process of another host cannot be asked; its row in the store can. */
int health_alive(const struct engine *e, int local, int64_t now_us)
{
    if (e->updated_us <= 0 || phase_ended(e->phase) ||
        now_us - e->updated_us > ALIVE_US)
        return 0;
    if (!local || e->pid <= 0)
        return 1;
    return (kill((pid_t)e->pid, 0) == 0 || errno == EPERM) &&
           !is_zombie(e->pid);
}

int health_over(const struct engine *e, int alive)
{
    return phase_ended(e->phase) || (e->updated_us > 0 && !alive);
}

const char *health_state(const struct engine *e, int gone)
{
    return gone ? "engine gone" : phase_words(e->phase);
}

static int64_t shorter(const struct hist *a, const struct hist *b)
{
    int64_t x = hist_quantile(a, .5), y = hist_quantile(b, .5);

    if (x < 0 || y < 0)
        return x > y ? x : y;
    return x < y ? x : y;
}

double health_bearable(double span_ns)
{
    return isfinite(span_ns) ? fmax(MS, VISIBLE * span_ns) : MS;
}

static int64_t most_late(const struct snapshot *s)
{
    const struct tally *c = &s->tally[CONTROL], *t = &s->tally[TREATMENT];
    int64_t least = shorter(&c->first_token, &t->first_token);

    if (least < 0)
        least = shorter(&c->latency, &t->latency);
    return (int64_t)health_bearable((double)least);
}

static void worsen(struct snapshot *s, enum health to, const char *why)
{
    if (to <= s->health)
        return;
    s->health = to;
    snprintf(s->health_why, sizeof s->health_why, "%s", why);
}

static void judge_span(struct snapshot *s, const char *name, int64_t p99)
{
    int64_t most = most_late(s);
    char why[96], a[TEXT_MAX], b[TEXT_MAX];

    snprintf(why, sizeof why, "%s p99 %s, percentiles move from %s", name,
             text_ns(p99, a), text_ns(most, b));
    if (p99 > most)
        worsen(s, HEALTH_BAD, why);
    else if (p99 > most / 2)
        worsen(s, HEALTH_LOOK, why);
}

static void judge_schedule(struct snapshot *s)
{
    const struct engine *e = &s->engine;
    char why[96], share[TEXT_MAX];
    double kept;

    if (e->offered_mhz <= 0)
        return;
    kept = (double)e->achieved_mhz / (double)e->offered_mhz;
    snprintf(why, sizeof why, "only %s of the offered rate was kept",
             text_share(kept, share));
    if (kept < HEALTH_KEPT)
        worsen(s, HEALTH_BAD, why);
    if (e->capped)
        worsen(s, HEALTH_LOOK, "a cap on what is in flight held sends back");
}

int health_open_loop(const struct settings *frozen)
{
    const char *loop = settings_find(frozen, "loop");

    return loop && strcmp(loop, "open") == 0;
}

int health_moved(const struct snapshot *s, char *why, size_t size)
{
    const struct engine *e = &s->engine;
    int late = s->open_loop && e->late_p99 > most_late(s);
    char at[TEXT_MAX];

    if (e->lag_p99 <= most_late(s) && !late)
        return 0;
    snprintf(why, size, "%s cannot be trusted: p99 %s moves percentiles",
             late ? "lateness" : "loop lag",
             text_ns(late ? e->late_p99 : e->lag_p99, at));
    return 1;
}

void health_judge(struct snapshot *s)
{
    s->health = HEALTH_NONE;
    s->health_why[0] = '\0';
    if (s->engine.updated_us <= 0 || s->engine.sent <= 0 ||
        (s->live &&
         s->tally[CONTROL].replies + s->tally[TREATMENT].replies <= 0))
        return; /* nothing that could be wrong */
    s->health = HEALTH_OK;
    judge_span(s, "loop lag", s->engine.lag_p99);
    if (s->open_loop) /* else latency counts from sending */
        judge_span(s, "lateness", s->engine.late_p99);
    judge_schedule(s);
}
