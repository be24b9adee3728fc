#include "acceptance.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* By what the row is, not by where it stands: a new row changes no figure of
 * the others. FNV-1a. */
static uint32_t row_seed(const struct sim *s)
{
    const char *part[] = {s->id, s->what, s->words};
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < 3; i++)
        for (const char *c = part[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 16777619u;
    return hash;
}

/* Generators with neighbouring seeds begin alike: scattered by MurmurHash3's
 * last step. */
static uint32_t run_seed(uint32_t row, uint32_t run)
{
    uint32_t x = row + run;

    x = (x ^ x >> 16) * 0x85ebca6bu;
    x = (x ^ x >> 13) * 0xc2b2ae35u;
    return x ^ x >> 16;
}

static void work(const struct sim *s, double *numbers, int runs, int from,
                 int step)
{
    gsl_rng *dice = gsl_rng_alloc(gsl_rng_mt19937);
    uint32_t seed = row_seed(s);

    for (int i = from; i < runs; i += step) {
        gsl_rng_set(dice, run_seed(seed, (uint32_t)i));
        numbers[i] = s->run(dice, s->set);
    }
    gsl_rng_free(dice);
}

static int all_ended(const pid_t *child, int started)
{
    int good = 1, status;

    for (int i = 0; i < started; i++)
        good &= waitpid(child[i], &status, 0) == child[i] && status == 0;
    return good;
}

#define JOBS_MOST 64

double *sim_numbers(const struct sim *s, int runs, int jobs)
{
    size_t size = (size_t)runs * sizeof(double);
    double *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double *numbers = NULL;
    pid_t child[JOBS_MOST];
    int started = 0;

    if (shared == MAP_FAILED)
        return NULL;
    jobs = jobs < JOBS_MOST ? jobs : JOBS_MOST;
    while (started < jobs - 1) {
        child[started] = fork();
        if (child[started] < 0)
            break;
        if (child[started] == 0) {
            work(s, shared, runs, started, jobs);
            _exit(0);
        }
        started++;
    }
    for (int i = started; i < jobs; i++)
        work(s, shared, runs, i, jobs);
    if (all_ended(child, started) && (numbers = malloc(size)))
        memcpy(numbers, shared, size);
    munmap(shared, size);
    return numbers;
}

double sim_figure(const struct sim *s, double *numbers, int runs)
{
    size_t n = (size_t)runs;

    if (s->quantile <= 0)
        return gsl_stats_mean(numbers, 1, n);
    gsl_sort(numbers, 1, n);
    return numbers[(size_t)(s->quantile * (double)(n - 1))];
}

static double share_error(double share, int runs)
{
    return isfinite(share) ? sqrt(share * (1 - share) / (double)runs) : 0;
}

void sim_limits(const struct sim *s, int runs, double *low, double *high)
{
    *low = s->low;
    *high = s->high;
    if (!s->share || runs >= s->runs)
        return;
    *low -= 3 * (share_error(s->low, runs) - share_error(s->low, s->runs));
    *high += 3 * (share_error(s->high, runs) - share_error(s->high, s->runs));
}

static void print_limit(double low, double high)
{
    char text[32];

    if (isinf(low))
        snprintf(text, sizeof text, "<= %.4f", high);
    else if (isinf(high))
        snprintf(text, sizeof text, ">= %.4f", low);
    else
        snprintf(text, sizeof text, "%.4f .. %.4f", low, high);
    printf("%-17s ", text);
}

int sim_row(const struct sim *s, int runs, int jobs)
{
    double *numbers = sim_numbers(s, runs, jobs);
    double figure, low, high;
    int good;

    printf("%-4s %-22s %-38s %6d ", s->id, s->what, s->words, runs);
    if (!numbers) {
        printf("a process failed: FAIL\n");
        return 0;
    }
    figure = sim_figure(s, numbers, runs);
    sim_limits(s, runs, &low, &high);
    good = figure >= low && figure <= high;
    printf("%8.4f  ", figure);
    print_limit(low, high);
    printf("%s\n", good ? "ok" : "FAIL");
    fflush(stdout);
    free(numbers);
    return good;
}
