#include "tui/review_result.h"

#include <math.h>
#include <stdio.h>

#include "tui/part.h"

#define WORDS 96

static const char *p_words(double p, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, p < .0001 ? "p <.0001" : "p %.4f", p);
    return out;
}

/* "+28.1 pp [+2.0, +50.1]", or why there are no limits. */
static const char *points(const struct estimate *e, double by, char out[WORDS])
{
    if (e->status == ESTIMATE_NO_DATA)
        snprintf(out, WORDS, "no votes");
    else if (e->status == ESTIMATE_TOO_FEW)
        snprintf(out, WORDS, "%+.1f pp, no interval: needs n %.0f",
                 100 * by * e->value, e->needs);
    else
        snprintf(out, WORDS, "%+.1f pp [%+.1f, %+.1f]", 100 * by * e->value,
                 100 * by * e->low, 100 * by * e->high);
    return out;
}

/* "60.0 % [23.1, 88.2] of 5". */
static const char *share(const struct estimate *e, int64_t n, char out[WORDS])
{
    if (e->status == ESTIMATE_NO_DATA)
        snprintf(out, WORDS, "none");
    else if (e->status == ESTIMATE_TOO_FEW)
        snprintf(out, WORDS, "%.1f %% of %lld, no interval: needs %.0f",
                 100 * e->value, (long long)n, e->needs);
    else
        snprintf(out, WORDS, "%.1f %% [%.1f, %.1f] of %lld", 100 * e->value,
                 100 * e->low, 100 * e->high, (long long)n);
    return out;
}

static const char *alpha(const struct estimate *e, char out[WORDS])
{
    if (e->status == ESTIMATE_UNDEFINED)
        snprintf(out, WORDS, "none: all votes are the same");
    else if (e->status == ESTIMATE_TOO_FEW)
        snprintf(out, WORDS, "%.2f, no interval", e->value);
    else
        snprintf(out, WORDS, "%.2f [%.2f, %.2f]", e->value, e->low, e->high);
    return out;
}

static int is_sure(const struct estimate *e)
{
    return e->status == ESTIMATE_OK && (e->low > 0 || e->high < 0);
}

/* How many votes would do if it stays as it is; 0 when none would. */
static double would_do(const struct estimate *e, double n)
{
    double half = (e->high - e->low) / 2;

    if (e->status != ESTIMATE_OK || fabs(e->value) < 1e-9)
        return 0;
    return ceil(n * pow(half / e->value, 2));
}

static void call(const struct estimate *e, struct pen *p)
{
    if (is_sure(e))
        pen_text(p, e->value > 0 ? ROLE_GOOD : ROLE_BAD,
                 e->value > 0 ? "better v" : "worse ^");
    else
        pen_text(p, ROLE_DEFAULT, "no call ~");
}

static void needed(const struct reviewer *r, struct box *b)
{
    double needs = would_do(&r->preference, (double)r->rated);
    struct pen pen;

    if (is_sure(&r->preference) || needs <= (double)r->rated)
        return;
    pen = box_row(b);
    pen_format(&pen, ROLE_DIM, " some %.0f votes would decide, if it stays so",
               needs);
}

static void preference(const struct review_page *p, struct box *b)
{
    const struct reviewer *r = &p->result->all;
    struct pen pen = box_row(b);
    char words[WORDS], value[TEXT_MAX];

    pen_text(&pen, ROLE_DEFAULT, " better was  ");
    pen_format(&pen, ROLE_TREATMENT, "treatment %lld  ",
               (long long)r->won[TREATMENT]);
    pen_format(&pen, ROLE_CONTROL, "control %lld  ",
               (long long)r->won[CONTROL]);
    pen_format(&pen, ROLE_DEFAULT, "equal %lld  both bad %lld  of %lld",
               (long long)r->equal, (long long)r->both_bad,
               (long long)r->rated);
    pen = box_row(b);
    pen_text(&pen, ROLE_DEFAULT, " treatment less control  ");
    pen_format(&pen, ROLE_BOLD, "%s", points(&r->preference, 1, words));
    if (r->rated)
        pen_format(&pen, ROLE_DEFAULT, "  %s  ",
                   p_words(r->preference.p, value));
    if (r->rated)
        call(&r->preference, &pen);
    needed(r, b);
}

/* Votes speak of pairs that differ; users get the others, too. */
static void by_rule(const struct review_page *p, struct box *b)
{
    const struct estimate *e = &p->result->all.preference;
    double by = p->pairs ? 1 - (double)p->same / (double)p->pairs : 1;
    char words[WORDS], text[256];

    snprintf(text, sizeof text,
             "ties by rule: %lld of %lld pairs have identical answers; nobody "
             "is asked about them, and they are not in n%s%s",
             (long long)p->same, (long long)p->pairs,
             p->same && e->status == ESTIMATE_OK ? ". With them it is " : "",
             p->same && e->status == ESTIMATE_OK ? points(e, by, words) : "");
    box_wrap(b, 1, ROLE_DEFAULT, text);
}

static void sides(const struct reviewer *r, struct box *b)
{
    struct pen pen = box_row(b);
    char words[WORDS], value[TEXT_MAX];

    pen_format(&pen, ROLE_DEFAULT, " left won %lld, right %lld  ",
               (long long)r->left_won, (long long)r->right_won);
    pen_format(&pen, ROLE_BOLD, "%s", points(&r->left, 1, words));
    if (r->rated)
        pen_format(&pen, ROLE_DEFAULT, "  %s  ", p_words(r->left.p, value));
    if (r->rated)
        pen_text(&pen, is_sure(&r->left) ? ROLE_WARN : ROLE_DEFAULT,
                 is_sure(&r->left) ? "one side is favoured" : "no bias seen");
}

static void trust(const struct reviewers *r, struct box *b)
{
    char words[WORDS];
    struct pen pen;

    box_rule(b, "how far the votes can be trusted");
    pen = box_row(b);
    if (r->all.again) {
        pen_text(&pen, ROLE_DEFAULT,
                 " asked again, sides changed, the same:  ");
        pen_text(&pen, ROLE_BOLD,
                 share(&r->all.steadiness, r->all.again, words));
    } else {
        pen_text(&pen, ROLE_DEFAULT, " no pair came again");
    }
    sides(&r->all, b);
    pen = box_row(b);
    pen_text(&pen, ROLE_DEFAULT, " two reviewers say the same:  ");
    pen_text(&pen, ROLE_BOLD, share(&r->same, r->shared, words));
    if (!r->shared)
        return;
    pen = box_row(b);
    pen_text(&pen, ROLE_DEFAULT, " beyond chance, Krippendorff's alpha:  ");
    pen_text(&pen, ROLE_BOLD, alpha(&r->alpha, words));
}

static void one(const struct reviewer *r, struct box *b)
{
    struct pen pen = box_row(b);
    char words[WORDS];

    pen_space(&pen, 1);
    pen_left(&pen, 16, ROLE_DEFAULT, r->name);
    pen_format(&pen, ROLE_DEFAULT, "%6lld  ", (long long)r->rated);
    pen_text(&pen, ROLE_DEFAULT, points(&r->preference, 1, words));
    if (r->again)
        pen_format(&pen, ROLE_DIM, "  again the same %lld of %lld",
                   (long long)r->steady, (long long)r->again);
    else
        pen_text(&pen, ROLE_DIM, "  none came again");
}

static void by_reviewer(const struct reviewers *r, struct box *b)
{
    if (r->count < 2)
        return;
    box_rule(b, "by reviewer: rated, treatment less control");
    for (size_t i = 0; i < r->count; i++)
        one(&r->row[i], b);
}

static void reasons(const struct reviewers *r, struct box *b)
{
    struct pen pen;
    int any = 0;

    for (int t = 0; t < TAGS; t++)
        any |= r->tag[t][CONTROL] || r->tag[t][TREATMENT];
    if (!any)
        return;
    box_rule(b, "reasons against an answer");
    for (int s = 0; s < SIDES; s++) {
        pen = box_row(b);
        pen_format(&pen, part_role(s), " %-10s", side_name((enum side)s));
        for (int t = 0; t < TAGS; t++)
            pen_format(&pen, ROLE_DEFAULT, "  %s %lld", tag_name((enum tag)t),
                       (long long)r->tag[t][s]);
    }
}

void review_result_draw(const struct review_page *p, struct box *b)
{
    char title[96];

    snprintf(title, sizeof title, "result %s, %s 95 %% intervals",
             p->early ? "so far" : "at the end",
             p->early ? "anytime-valid" : "fixed-sample");
    box_rule(b, title);
    preference(p, b);
    by_rule(p, b);
    trust(p->result, b);
    by_reviewer(p->result, b);
    reasons(p->result, b);
}
