#include "stats/comoments.h"

#include <math.h>
#include <string.h>

/* Terms that cancel to less than this part of them have cancelled to 0. */
#define ROUNDING 1e-12

void comoments_init(struct comoments *m, int k)
{
    memset(m, 0, sizeof *m);
    m->k = k;
}

/* One number is what most comparisons need, and many times over. */
static void add_one(struct comoments *m, double x)
{
    m->one[0] += x;
    m->two[0] += x * x;
    m->three[0] += x * x * x;
}

/* `times` observations at a place relative to the origin, without spread. */
static void add_at(struct comoments *m, const double *x, double times)
{
    double *two = m->two, *three = m->three;

    for (int i = 0; i < m->k; i++) {
        m->one[i] += times * x[i];
        for (int j = i; j < m->k; j++) {
            double product = times * x[i] * x[j];

            *two++ += product;
            for (int l = j; l < m->k; l++)
                *three++ += product * x[l];
        }
    }
}

void comoments_add(struct comoments *m, const double *x)
{
    double d[COMOMENTS_MOST];

    if (m->n == 0)
        memcpy(m->origin, x, (size_t)m->k * sizeof *x);
    m->n++;
    for (int i = 0; i < m->k; i++)
        d[i] = x[i] - m->origin[i];
    if (m->k == 1)
        add_one(m, d[0]);
    else
        add_at(m, d, 1);
}

/* Where the sums of x_i x_j begin for i, and there of j from i on. */
static int pair_at(int k, int i, int j)
{
    int a = i < j ? i : j, b = i < j ? j : i;

    return a * k - a * (a - 1) / 2 + b - a;
}

/* The sums of `from`, taken relative to an origin that is `d` lower. */
static void add_moved(struct comoments *to, const struct comoments *from,
                      const double *d)
{
    double *two = to->two, *three = to->three;
    const double *f2 = from->two, *f3 = from->three;
    int k = to->k;

    add_at(to, d, from->n);
    for (int i = 0; i < k; i++) {
        to->one[i] += from->one[i];
        for (int j = i; j < k; j++) {
            *two++ += *f2++ + d[i] * from->one[j] + d[j] * from->one[i];
            for (int l = j; l < k; l++)
                *three++ += *f3++ + d[i] * from->two[pair_at(k, j, l)] +
                            d[j] * from->two[pair_at(k, i, l)] +
                            d[l] * from->two[pair_at(k, i, j)] +
                            d[i] * d[j] * from->one[l] +
                            d[i] * d[l] * from->one[j] +
                            d[j] * d[l] * from->one[i];
        }
    }
}

void comoments_merge(struct comoments *to, const struct comoments *from)
{
    double d[COMOMENTS_MOST] = {0};

    if (from->n == 0)
        return;
    if (to->n == 0) {
        *to = *from;
        return;
    }
    for (int i = 0; i < to->k; i++)
        d[i] = from->origin[i] - to->origin[i];
    add_moved(to, from, d);
    to->n += from->n;
}

double comoments_mean(const struct comoments *m, int i)
{
    return m->n > 0 ? m->origin[i] + m->one[i] / m->n : 0;
}

/* Of the combination, relative to its place at the origin: the sum. */
static double sum_of(const struct comoments *m, const double *w)
{
    double sum = 0;

    for (int i = 0; i < m->k; i++)
        sum += w[i] * m->one[i];
    return sum;
}

double comoments_variance(const struct comoments *m, const double *w)
{
    const double *two = m->two;
    double sum = 0, gross = 0;

    if (m->n < 2)
        return 0;
    for (int i = 0; i < m->k; i++)
        for (int j = i; j < m->k; j++) {
            double central = *two++ - m->one[i] * m->one[j] / m->n;
            double term = (i == j ? 1 : 2) * w[i] * w[j] * central;

            sum += term;
            gross += fabs(term);
        }
    return sum <= ROUNDING * gross ? 0 : sum / (m->n - 1);
}

double comoments_third(const struct comoments *m, const double *w)
{
    const double *two = m->two, *three = m->three;
    double squares = 0, cubes = 0, mean;

    if (m->n < 1)
        return 0;
    mean = sum_of(m, w) / m->n;
    for (int i = 0; i < m->k; i++)
        for (int j = i; j < m->k; j++) {
            squares += (i == j ? 1 : 2) * w[i] * w[j] * *two++;
            for (int l = j; l < m->k; l++) {
                int ways = i == l ? 1 : i == j || j == l ? 3 : 6;

                cubes += ways * w[i] * w[j] * w[l] * *three++;
            }
        }
    return cubes / m->n - 3 * mean * squares / m->n + 2 * mean * mean * mean;
}
