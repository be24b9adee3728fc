#include "compare/shortest.h"

#include <limits.h>
#include <stdlib.h>

#include "base/arena.h"

#define NOWHERE (INT_MIN / 4)
#define LEAST_COST 32

/* From the start of both runs (dir 0) or from their end (dir 1): how many
 * symbols of `a` are behind the furthest path on diagonal k = x - y. */
struct front {
    int *x; /* may be asked from -room to room */
};

struct search {
    unsigned char *const *gone;
    const uint32_t *a, *b; /* where the whole runs begin */
    struct front front[2];
    int *memory;
    int most; /* edits that a search may go through */
    int exact;
};

struct part {
    const uint32_t *a, *b;
    int n, m;
};

struct split {
    int x, y;
};

static int is_same(const struct part *p, int dir, int x, int y)
{
    if (dir)
        return p->a[p->n - 1 - x] == p->b[p->m - 1 - y];
    return p->a[x] == p->b[y];
}

static int furthest(const struct front *f, const struct part *p, int dir, int k)
{
    int across = f->x[k - 1] < p->n ? f->x[k - 1] + 1 : NOWHERE;
    int down = f->x[k + 1] - k <= p->m ? f->x[k + 1] : NOWHERE;
    int x = across > down ? across : down;

    if (x < 0)
        return NOWHERE;
    while (x < p->n && x - k < p->m && is_same(p, dir, x, x - k))
        x++;
    return x;
}

static int first_diagonal(const struct part *p, int cost)
{
    return cost > p->m ? cost - 2 * p->m : -cost;
}

static int last_diagonal(const struct part *p, int cost)
{
    return cost > p->n ? 2 * p->n - cost : cost;
}

static void begin(struct front *f, const struct part *p, int dir)
{
    f->x[-1] = NOWHERE;
    f->x[1] = 0; /* as if there were a row above the first */
    f->x[0] = furthest(f, p, dir, 0);
    f->x[1] = NOWHERE;
}

/* One edit more. The diagonal on which the two fronts have met, or INT_MAX. */
static int advance(struct search *s, const struct part *p, int dir, int cost)
{
    struct front *f = &s->front[dir], *other = &s->front[!dir];
    int met = INT_MAX, low = first_diagonal(p, cost);

    if (low == -cost)
        f->x[low - 1] = NOWHERE;
    if (last_diagonal(p, cost) == cost)
        f->x[cost + 1] = NOWHERE;
    for (int k = low; k <= last_diagonal(p, cost) && met == INT_MAX; k += 2) {
        int facing = p->n - p->m - k, reach = cost - !dir;

        f->x[k] = furthest(f, p, dir, k);
        if ((reach + facing) % 2 || facing < first_diagonal(p, reach) ||
            facing > last_diagonal(p, reach))
            continue;
        if (f->x[k] >= 0 && f->x[k] + other->x[facing] >= p->n)
            met = k;
    }
    return met;
}

static struct split split_at(const struct part *p, int dir, int x, int k)
{
    if (dir)
        return (struct split){p->n - x, p->m - (x - k)};
    return (struct split){x, x - k};
}

/* What has come furthest so far will do. */
static struct split give_up(struct search *s, const struct part *p, int cost)
{
    int most = -1, best = 0, at = 0;

    s->exact = 0;
    for (int dir = 0; dir < 2; dir++)
        for (int k = first_diagonal(p, cost); k <= last_diagonal(p, cost);
             k += 2) {
            if (2 * s->front[dir].x[k] - k <= most)
                continue;
            most = 2 * s->front[dir].x[k] - k;
            best = dir;
            at = k;
        }
    return split_at(p, best, s->front[best].x[at], at);
}

static struct split find_split(struct search *s, const struct part *p)
{
    begin(&s->front[0], p, 0);
    begin(&s->front[1], p, 1);
    for (int cost = 1;; cost++) {
        for (int dir = 0; dir < 2; dir++) {
            int k = advance(s, p, dir, cost);
            if (k != INT_MAX)
                return split_at(p, dir, s->front[dir].x[k], k);
        }
        if (cost >= s->most)
            return give_up(s, p, cost);
    }
}

static void strip(struct part *p)
{
    while (p->n && p->m && is_same(p, 0, 0, 0)) {
        p->a++;
        p->b++;
        p->n--;
        p->m--;
    }
    while (p->n && p->m && is_same(p, 1, 0, 0)) {
        p->n--;
        p->m--;
    }
}

static void mark(const struct search *s, const struct part *p)
{
    for (int i = 0; i < p->n; i++)
        s->gone[0][p->a - s->a + i] = 1;
    for (int i = 0; i < p->m; i++)
        s->gone[1][p->b - s->b + i] = 1;
}

/* The larger part is done here and the smaller one below: so it never goes
 * deep. */
static void solve(struct search *s, struct part p)
{
    for (strip(&p); p.n && p.m; strip(&p)) {
        struct split at = find_split(s, &p);
        struct part head = {p.a, p.b, at.x, at.y};
        struct part tail = {p.a + at.x, p.b + at.y, p.n - at.x, p.m - at.y};
        int larger = head.n + head.m > tail.n + tail.m;

        solve(s, larger ? tail : head);
        p = larger ? head : tail;
    }
    mark(s, &p);
}

int shortest_mark(struct run a, struct run b, unsigned char *const gone[2],
                  uint64_t steps)
{
    struct part whole = {a.at, b.at, (int)a.count, (int)b.count};
    struct search s = {.gone = gone, .a = a.at, .b = b.at, .exact = 1};
    size_t all = a.count + b.count, room = 2 * all + 8;

    s.most = all && steps / all < INT_MAX ? (int)(steps / all) : INT_MAX;
    if (s.most < LEAST_COST)
        s.most = LEAST_COST;
    s.memory = memory_new(2 * room, sizeof(int));
    s.front[0].x = s.memory + room / 2;
    s.front[1].x = s.memory + room + room / 2;
    solve(&s, whole);
    free(s.memory);
    return s.exact;
}
