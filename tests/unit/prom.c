#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "unit/prom.h"

static const char *const kinds[] = {"counter", "gauge", "histogram", "summary"};

static char *piece(const char *at, size_t len)
{
    char *copy = memory_new(len + 1, 1);

    memcpy(copy, at, len);
    return copy;
}

/* [a-zA-Z_:][a-zA-Z0-9_:]*, of a label without the colon. */
static size_t name_len(const char *at, int label)
{
    size_t n = 0;

    while ((at[n] >= 'a' && at[n] <= 'z') || (at[n] >= 'A' && at[n] <= 'Z') ||
           at[n] == '_' || (n && at[n] >= '0' && at[n] <= '9') ||
           (!label && at[n] == ':'))
        n++;
    if (n == 0 || (label && strncmp(at, "__", 2) == 0))
        fail_msg("no name: %.60s", at);
    return n;
}

/* ---- comments ------------------------------------------------------------ */

static void read_help(struct prom *p, const char *at)
{
    size_t n = name_len(at, 0);
    char *name = piece(at, n);

    for (size_t i = 0; i < p->families; i++)
        assert_string_not_equal(p->family[i], name);
    assert_int_equal(at[n], ' ');
    for (at += n + 1; *at && *at != '\n'; at++)
        if (*at == '\\')
            assert_non_null(strchr("\\n", *++at));
    assert_true(p->families < 200);
    p->family[p->families] = name;
    p->type[p->families++] = 0;
}

static void read_type(struct prom *p, const char *at)
{
    size_t n = name_len(at, 0), last = p->families - 1, len;

    assert_true(p->families > 0);
    assert_int_equal(strlen(p->family[last]), n);
    assert_memory_equal(p->family[last], at, n);
    assert_int_equal(p->type[last], 0);
    for (size_t i = 0; i < 4; i++)
        if (strncmp(at + n + 1, kinds[i], strlen(kinds[i])) == 0 &&
            at[n + 1 + strlen(kinds[i])] == '\n')
            p->type[last] = kinds[i][0];
    assert_int_not_equal(p->type[last], 0);
    len = strlen(p->family[last]);
    assert_int_equal(p->type[last] == 'c',
                     len > 6 && !strcmp(p->family[last] + len - 6, "_total"));
}

/* ---- samples ------------------------------------------------------------- */

/* Of the family that was begun last. */
static void check_name(const struct prom *p, const char *at, size_t len)
{
    const char *family = p->family[p->families - 1];
    char type = p->type[p->families - 1];
    size_t own = strlen(family);
    char *rest;

    assert_true(p->families > 0 && type);
    if (len < own || strncmp(at, family, own))
        fail_msg("not of %s: %.60s", family, at);
    rest = piece(at + own, len - own);
    if (strcmp(rest, "_sum") == 0 || strcmp(rest, "_count") == 0)
        assert_true(type == 'h' || type == 's');
    else if (strcmp(rest, "_bucket") == 0)
        assert_int_equal(type, 'h');
    else
        assert_true(!*rest && type != 'h');
    free(rest);
}

static const char *skip_labels(const char *at)
{
    if (*at != '{')
        return at;
    do {
        at++;
        at += name_len(at, 1);
        assert_memory_equal(at, "=\"", 2);
        for (at += 2; *at != '"'; at++) {
            assert_true(*at && *at != '\n');
            if (*at == '\\')
                assert_non_null(strchr("\\\"n", *++at));
        }
    } while (*++at == ',');
    assert_int_equal(*at, '}');
    return at + 1;
}

static void read_sample(struct prom *p, const char *at)
{
    size_t n = name_len(at, 0);
    const char *end = skip_labels(at + n);
    struct prom_sample *s = &p->sample[p->samples];
    char *rest;

    check_name(p, at, n);
    s->series = piece(at, (size_t)(end - at));
    assert_false(prom_has(p, s->series));
    assert_true(++p->samples < PROM_MOST);
    assert_int_equal(*end, ' ');
    s->value = strtod(end + 1, &rest);
    assert_true(rest > end + 1 && *rest == '\n' && !isnan(s->value));
    if (p->type[p->families - 1] != 'g')
        assert_true(s->value >= 0);
}

/* ---- histograms ---------------------------------------------------------- */

/* The bound of a bin; NULL: it is none. */
static const char *bound_of(const char *series)
{
    const char *le = strstr(series, ",le=\"");

    if (!le)
        le = strstr(series, "{le=\"");
    return le && strstr(series, "_bucket{") ? le + 5 : NULL;
}

/* x_count{a="b"}, of x_bucket{a="b",le="1"}; owned. */
static char *sibling(const char *series, const char *suffix)
{
    const char *bucket = strstr(series, "_bucket{"), *le = bound_of(series);
    const char *rest = strchr(le, '"') + 1;
    struct buf b;

    buf_init(&b, 4096);
    buf_add(&b, series, (size_t)(bucket - series));
    buf_adds(&b, suffix);
    buf_add(&b, bucket + 7, (size_t)(le - 5 - (bucket + 7)));
    if (le[-5] == '{' && *rest == ',')
        buf_addf(&b, "{%s", rest + 1);
    else if (le[-5] == ',')
        buf_adds(&b, rest);
    return buf_take(&b);
}

static void check_bin(const struct prom *p, size_t i)
{
    const struct prom_sample *s = &p->sample[i], *next = s + 1;
    const char *le = bound_of(s->series);
    char *count = sibling(s->series, "_count"), *other;

    if (strncmp(le, "+Inf", 4) == 0) {
        assert_true(prom_value(p, count) == s->value);
        other = sibling(s->series, "_sum");
        assert_true(prom_has(p, other));
    } else {
        assert_true(i + 1 < p->samples && bound_of(next->series));
        other = sibling(next->series, "_count");
        assert_string_equal(count, other);
        assert_true(strtod(le, NULL) < strtod(bound_of(next->series), NULL));
        assert_true(s->value <= next->value);
    }
    free(count);
    free(other);
}

/* ------------------------------------------------------------------------- */

void prom_read(struct prom *p, const char *page)
{
    size_t len = strlen(page);

    *p = (struct prom){0};
    assert_int_equal(utf8_valid(page, len), len);
    assert_true(len > 0 && page[len - 1] == '\n');
    for (const char *at = page; *at; at = strchr(at, '\n') + 1)
        if (strncmp(at, "# HELP ", 7) == 0)
            read_help(p, at + 7);
        else if (strncmp(at, "# TYPE ", 7) == 0)
            read_type(p, at + 7);
        else
            read_sample(p, at);
    for (size_t i = 0; i < p->samples; i++)
        if (bound_of(p->sample[i].series))
            check_bin(p, i);
}

void prom_free(struct prom *p)
{
    for (size_t i = 0; i < p->samples; i++)
        free(p->sample[i].series);
    for (size_t i = 0; i < p->families; i++)
        free(p->family[i]);
}

static const struct prom_sample *find(const struct prom *p, const char *series)
{
    for (size_t i = 0; i < p->samples; i++)
        if (strcmp(p->sample[i].series, series) == 0)
            return &p->sample[i];
    return NULL;
}

int prom_has(const struct prom *p, const char *series)
{
    return find(p, series) != NULL;
}

double prom_value(const struct prom *p, const char *series)
{
    const struct prom_sample *s = find(p, series);

    if (!s)
        fail_msg("there is no %s", series);
    return s->value;
}

void prom_grew(const struct prom *before, const struct prom *after)
{
    for (size_t i = 0; i < before->samples; i++) {
        const struct prom_sample *s = &before->sample[i];

        if (strstr(s->series, "_total") || bound_of(s->series))
            assert_true(prom_value(after, s->series) >= s->value);
    }
}
