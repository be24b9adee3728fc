/* prom.h - a strict reader of Prometheus' text format, 0.0.4: a page that
 * breaks any rule fails the test. Include it after cmocka.h. */
#ifndef TESTS_PROM_H
#define TESTS_PROM_H

#include <stddef.h>

#define PROM_MOST 2000

struct prom_sample {
    char *series; /* "name{a=\"b\"}" as it stands there; owned */
    double value;
};

struct prom {
    struct prom_sample sample[PROM_MOST];
    size_t samples;
    char *family[200], type[200]; /* owned; 'c', 'g', 'h', 's' */
    size_t families;
};

/* Reads a page: names, labels, escapes, one HELP and TYPE a family, all of its
 * samples together, no series twice; bins that only grow, of which the last is
 * the count; counters whose names say so. */
void prom_read(struct prom *p, const char *page);
void prom_free(struct prom *p);

/* Fails when there is none. */
double prom_value(const struct prom *p, const char *series);
int prom_has(const struct prom *p, const char *series);
/* No counter, and no bin, is lower than before, or gone. */
void prom_grew(const struct prom *before, const struct prom *after);

#endif
