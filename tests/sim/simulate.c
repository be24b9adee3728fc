/* simulate [--runs N] [--jobs N] [ID...] - the acceptance simulations of the
 * statistics: a line each, exit status 1 when one is outside its limits.
 *
 * --runs N: at most so many runs of each row, limits as much wider. Without
 * an ID, all rows. Fixed seeds: the same rows print the same figures. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acceptance.h"
#include "stats/gsl.h"

struct choice {
    int runs, jobs;
    char **ids; /* up to NULL; none: all */
};

static int usage(void)
{
    fprintf(stderr, "usage: simulate [--runs N] [--jobs N] [ID...]\n");
    return 2;
}

static int parse(int argc, char **argv, struct choice *c)
{
    static const struct option options[] = {
        {"runs", required_argument, NULL, 'r'},
        {"jobs", required_argument, NULL, 'j'},
        {0},
    };
    int got;

    while ((got = getopt_long(argc, argv, "r:j:", options, NULL)) != -1) {
        if (got == 'r')
            c->runs = atoi(optarg);
        else if (got == 'j')
            c->jobs = atoi(optarg);
        else
            return -1;
    }
    c->ids = argv + optind;
    return c->runs > 0 && c->jobs > 0 ? 0 : -1;
}

static int wanted(const struct choice *c, const char *id)
{
    if (!c->ids[0])
        return 1;
    for (char **i = c->ids; *i; i++)
        if (strcmp(*i, id) == 0)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    struct choice c = {1 << 30, (int)sysconf(_SC_NPROCESSORS_ONLN), NULL};
    int tried = 0, bad = 0;

    if (parse(argc, argv, &c))
        return usage();
    stats_init();
    for (size_t i = 0; i < sims_count; i++) {
        int runs = sims[i].runs < c.runs ? sims[i].runs : c.runs;

        if (!wanted(&c, sims[i].id))
            continue;
        tried++;
        bad += !sim_row(&sims[i], runs, c.jobs);
    }
    printf("%d rows, %d of them outside their limits\n", tried, bad);
    return bad || !tried;
}
