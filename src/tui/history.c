#include "tui/history.h"

#include <string.h>

#include "base/text.h"

#define MINUTE 60 /* is shown where nobody asked for another time */

/* i seconds before the newest; NULL before the run began. */
static const struct second *second_at(const struct snapshot *s, int i)
{
    if (i >= s->seconds || i >= SNAPSHOT_SECONDS)
        return NULL;
    return &s->second[(s->newest - i + SNAPSHOT_SECONDS) % SNAPSHOT_SECONDS];
}

struct sum {
    double value;
    int count;
};

static void sum_add(struct sum *sum, int64_t ns)
{
    if (ns < 0)
        return;
    sum->value += (double)ns / 1e9;
    sum->count++;
}

static double sum_mean(const struct sum *sum, double *most)
{
    double mean = sum->count ? sum->value / sum->count : -1;

    if (mean > *most)
        *most = mean;
    return mean;
}

static double mean(int64_t total, int seconds, double *most)
{
    double each = seconds ? (double)total / seconds : -1;

    if (each > *most)
        *most = each;
    return each;
}

static void column(struct history *h, const struct snapshot *s, int side,
                   int at)
{
    struct sum latency = {0}, first = {0};
    int newest = (h->columns - 1 - at) * h->seconds_each, seen = 0;
    int64_t failed = 0, replies = 0, output = 0;

    for (int i = 0; i < h->seconds_each; i++) {
        const struct second *second = second_at(s, newest + i);
        if (!second)
            break;
        seen++;
        failed += second->failed[side];
        replies += second->replies[side];
        output += second->output[side];
        sum_add(&latency, second->latency_p50[side]);
        sum_add(&first, second->first_token_p50[side]);
    }
    h->failed[side][at] = seen ? failed : -1;
    h->replies[side][at] = mean(replies, seen, &h->most_replies);
    h->output[side][at] = mean(output, seen, &h->most_output);
    h->latency[side][at] = sum_mean(&latency, &h->most_latency);
    h->first_token[side][at] = sum_mean(&first, &h->most_first_token);
}

void history_make(struct history *h, const struct snapshot *s, int window,
                  int columns)
{
    memset(h, 0, sizeof(*h));
    h->seconds_each = 1;
    if (window > SNAPSHOT_SECONDS)
        window = SNAPSHOT_SECONDS;
    if (window < 1)
        window = MINUTE;
    h->window = window;
    if (columns < 1)
        return;
    h->seconds_each = (window + columns - 1) / columns;
    h->columns = window / h->seconds_each;
    for (int side = 0; side < SIDES; side++)
        for (int i = 0; i < h->columns; i++)
            column(h, s, side, i);
}

void level_draw(const struct level *l, int columns, struct box *b)
{
    double most = draw_ceiling(l->most);
    struct pen p = box_row(b);
    char top[TEXT_MAX];

    pen_format(&p, ROLE_DEFAULT, " %-8s", l->name);
    pen_text(&p, ROLE_CONTROL, "C ");
    draw_levels(&p, ROLE_CONTROL, l->value[CONTROL], columns, most);
    pen_text(&p, ROLE_TREATMENT, "  T ");
    draw_levels(&p, ROLE_TREATMENT, l->value[TREATMENT], columns, most);
    pen_format(&p, ROLE_DIM, " 0..%s",
               l->spans ? text_ns((int64_t)(most * 1e9), top)
                        : text_count((int64_t)most, top));
}
