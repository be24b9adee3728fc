/* vectors - compares src/stats with reference values and prints, for each
 * method, how many numbers there were and the worst error. Exits 1 when one
 * is off by more than its tolerance, or a method has no values. */
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stats/gsl.h"

enum measure { ABS, REL };

struct row {
    const char *method;
    enum measure measure;
    double tolerance;
    const char *source;
    const double *in, *want;
    size_t count; /* of want */
};

#define LIST(...)                                                              \
    (const double[])                                                           \
    {                                                                          \
        __VA_ARGS__                                                            \
    }
#define COUNT(...) (sizeof LIST(__VA_ARGS__) / sizeof(double))
#define V(method, measure, tolerance, source, in, want)                        \
    {#method, measure, tolerance, source, LIST in, LIST want, COUNT want},

static const struct row rows[] = {
#include "data/vectors/anytime.def"
#include "data/vectors/arms.def"
#include "data/vectors/exact.def"
#include "data/vectors/means.def"
#include "data/vectors/pairs.def"
#include "data/vectors/power.def"
#include "data/vectors/quantiles.def"
#include "data/vectors/ranks.def"
#include "data/vectors/strata.def"
};

struct method {
    const char *name;
    void (*run)(const double *in, double *out);
};

#define METHOD(name) {#name, vector_##name},
static const struct method methods[] = {
#include "methods.def"
};
#undef METHOD

#define LENGTH(a) (sizeof(a) / sizeof *(a))

struct tally {
    int cases, numbers, bad;
    double worst;     /* relative */
    double tolerance; /* that of the case which came nearest to it */
    enum measure measure;
    double part; /* of a tolerance that was used up, at most */
};

static double error_of(double got, double want, enum measure measure)
{
    double error = fabs(got - want);

    if (got == want)
        return 0;
    if (measure == REL && want != 0)
        error /= fabs(want);
    return isnan(error) ? INFINITY : error;
}

static void complain(const struct row *r, size_t i, double got)
{
    printf("%s: number %zu is %.15g, not %.15g\n    %s\n", r->method, i + 1,
           got, r->want[i], r->source);
}

static void judge(const struct row *r, size_t i, double got, struct tally *t)
{
    double error = error_of(got, r->want[i], r->measure), part;

    part = error > 0 ? error / r->tolerance : 0;
    t->numbers++;
    t->worst = fmax(t->worst, error_of(got, r->want[i], REL));
    if (part >= t->part) {
        t->part = part;
        t->tolerance = r->tolerance;
        t->measure = r->measure;
    }
    if (part > 1) {
        complain(r, i, got);
        t->bad++;
    }
}

static struct tally run(const struct method *m)
{
    struct tally t = {0};

    for (size_t k = 0; k < LENGTH(rows); k++) {
        double out[OUT_MOST] = {0};

        if (strcmp(rows[k].method, m->name) != 0)
            continue;
        t.cases++;
        m->run(rows[k].in, out);
        for (size_t i = 0; i < rows[k].count; i++)
            if (!isnan(rows[k].want[i]))
                judge(&rows[k], i, out[i], &t);
    }
    return t;
}

int main(void)
{
    struct tally all = {0};

    stats_init();
    printf("%-22s %5s %7s  %-12s %s\n", "method", "cases", "numbers",
           "worst error", "tolerance");
    for (size_t i = 0; i < LENGTH(methods); i++) {
        struct tally t = run(&methods[i]);

        printf("%-22s %5d %7d  %-12.1e %.0e %s\n", methods[i].name, t.cases,
               t.numbers, t.worst, t.tolerance,
               t.measure == REL ? "relative" : "absolute");
        all.cases += t.cases;
        all.numbers += t.numbers;
        all.bad += t.bad + (t.numbers == 0);
    }
    printf("%d numbers of %d cases, %d are off\n", all.numbers, all.cases,
           all.bad);
    return all.bad || all.cases != (int)LENGTH(rows);
}
