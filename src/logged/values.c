#include "logged/values.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wire/duration.h"

#define COUNT_MOST 1e15 /* doubles are exact below it */

void values_clear(struct values *v)
{
    memset(v->of, 0, sizeof(v->of));
    arena_clear(&v->memory);
}

void values_release(struct values *v)
{
    arena_release(&v->memory);
}

void values_put(struct values *v, const struct hit *hit, const char *text)
{
    struct value *to = &v->of[hit->field];

    if (to->text && to->rank <= hit->rank)
        return;
    *to = (struct value){text, hit->rank, hit->scale};
}

const char *values_text(const struct values *v, enum logged_field f)
{
    const char *text = v->of[f].text;

    return text && *text ? text : NULL;
}

/* What tables write where they have no number. */
static int is_nothing(const char *text)
{
    static const char *const words[] = {"null", "NULL", "None", "NA",
                                        "N/A",  "\\N",  "-"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(text, words[i]) == 0)
            return 1;
    return 0;
}

static int not_a_number(enum logged_field f, const char *text, struct err *err)
{
    return err_set(err, ERR_PARSE, "%s is \"%.40s\", which is no number",
                   logged_field_name(f), text);
}

/* 1 when there is a number, 0 when nothing is there. strtod alone would take
 * "nan", "0x1p3" and blanks. */
static int number(const struct values *v, enum logged_field f, double *out,
                  struct err *err)
{
    const char *text = values_text(v, f);
    char *end;

    if (!text || is_nothing(text))
        return 0;
    if (!isdigit((unsigned char)text[strspn(text, "+-.")]) ||
        strspn(text, "+-.0123456789eE") < strlen(text))
        return not_a_number(f, text, err);
    *out = strtod(text, &end);
    if (*end || end == text)
        return not_a_number(f, text, err);
    if (*out < 0 || !isfinite(*out))
        return err_set(err, ERR_PARSE, "%s is %.40s, which cannot be",
                       logged_field_name(f), text);
    return 1;
}

static int scaled(const struct values *v, enum logged_field f, double scale,
                  int64_t *out, struct err *err)
{
    double value;
    int got = number(v, f, &value, err);

    if (got <= 0)
        return got;
    if (value * scale > COUNT_MOST * 1e3)
        return err_set(err, ERR_PARSE, "%s is %.40s, which is too much",
                       logged_field_name(f), values_text(v, f));
    *out = llround(value * scale);
    return 0;
}

int values_count(const struct values *v, enum logged_field f, int64_t *out,
                 struct err *err)
{
    double value;
    int got = number(v, f, &value, err);

    if (got <= 0)
        return got;
    if (value > COUNT_MOST || value != floor(value))
        return err_set(err, ERR_PARSE, "%s is %.40s, which is no count",
                       logged_field_name(f), values_text(v, f));
    *out = (int64_t)value;
    return 0;
}

int values_real(const struct values *v, enum logged_field f, double *out,
                struct err *err)
{
    return number(v, f, out, err) < 0 ? -1 : 0;
}

static int own_unit(enum logged_field f, const char *text, int64_t *out,
                    struct err *err)
{
    size_t len = strlen(text);

    if (isalpha((unsigned char)text[len - 1]) && !is_nothing(text)) {
        if (duration_parse(out, text, err))
            return err_wrap(err, "%s", logged_field_name(f));
        return 0;
    }
    return err_set(err, ERR_PARSE,
                   "%s is \"%.40s\", without a unit: say which, as in --map "
                   "%s_ms=NAME",
                   logged_field_name(f), text, logged_field_name(f));
}

int values_span(const struct values *v, enum logged_field f, int64_t *out,
                struct err *err)
{
    const char *text = values_text(v, f);

    if (!text || is_nothing(text))
        return 0;
    if (!v->of[f].scale)
        return own_unit(f, text, out, err);
    return scaled(v, f, (double)v->of[f].scale, out, err);
}

int values_money(const struct values *v, enum logged_field f, int64_t *out,
                 struct err *err)
{
    return scaled(v, f, (double)v->of[f].scale, out, err);
}

int values_moment(const struct values *v, enum logged_field f, int64_t *out,
                  struct err *err)
{
    const char *text = values_text(v, f);

    if (!text || is_nothing(text))
        return 0;
    if (moment_parse(out, text, err))
        return err_wrap(err, "%s", logged_field_name(f));
    return 0;
}
