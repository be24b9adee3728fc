#include "analysis/trust.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "analysis/trust_row.h"
#include "analysis/verdict.h"
#include "base/text.h"

const char *trust_grade_name(enum trust_grade g)
{
    static const char *const name[] = {"ok", "look", "bad"};

    return name[g];
}

void trust_say(struct trust *t, enum trust_grade grade, const char *fmt, ...)
{
    va_list args;

    t->grade = grade;
    va_start(args, fmt);
    vsnprintf(t->text, sizeof t->text, fmt, args);
    va_end(args);
}

void trust_nothing(struct trust *t)
{
    trust_say(t, TRUST_LOOK, "nothing measured");
}

void trust_add(struct trust *t, const char *text)
{
    struct buf b;

    buf_init(&b, sizeof t->text);
    buf_adds(&b, t->text);
    buf_adds(&b, *t->text ? "; " : "");
    text_safe(&b, text, strlen(text), 0);
    snprintf(t->text, sizeof t->text, "%.*s", (int)text_fit(b.data, b.len, 240),
             b.data);
    buf_release(&b);
}

const char *trust_factor(const struct estimate *log, char out[TRUST_WORDS])
{
    snprintf(out, TRUST_WORDS, "x%.3g [%.3g, %.3g]", exp(log->value),
             exp(log->low), exp(log->high));
    return out;
}

int trust_sure(const struct estimate *log)
{
    return log->status == ESTIMATE_OK && (log->low > 0 || log->high < 0);
}

static const struct row {
    void (*look)(const struct analysis *a, struct trust *t);
    const char *name, *words;
    enum trust_reach reach;
    enum { ANY, OURS } sent;
} table[] = {
#define TRUST(function, name, words, reach, sent)                              \
    {trust_##function, name, words, TRUST_##reach, sent},
#include "analysis/trust.def"
#undef TRUST
};

size_t trust_compute(const struct analysis *a, struct trust *out, size_t most)
{
    const char *source = settings_find(&a->settings, "source");
    int imported = source && strcmp(source, "import") == 0;
    size_t n = 0;

    for (size_t i = 0; i < sizeof table / sizeof *table && n < most; i++) {
        if (imported && table[i].sent == OURS)
            continue;
        out[n] = (struct trust){
            .name = table[i].name,
            .words = table[i].words,
            .reach = table[i].reach,
        };
        table[i].look(a, &out[n]);
        n += out[n].text[0] != '\0';
    }
    return n;
}

void trust_add_gates(struct analysis *a, const struct verdict *v)
{
    const char *frozen = settings_find(&a->settings, "gates");
    struct trust *t = &a->trust[a->trusts];

    if (!v->changed || a->trusts == TRUSTS_MOST)
        return;
    *t = (struct trust){.name = "gates", .words = "gates"};
    trust_say(t, TRUST_LOOK, "not those that were frozen at the start");
    trust_add(t, frozen && *frozen ? frozen : "there were none");
    a->trusts++;
}
