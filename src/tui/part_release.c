/* A live split: how it is split just now, and what is wrong with it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/part.h"

const char *part_unit(const struct snapshot *s, int64_t count)
{
    if (count == 1)
        return s->unpaired ? "request" : "pair";
    return s->unpaired ? "requests" : "pairs";
}

const char *part_replies(int64_t count)
{
    return count == 1 ? "reply" : "replies";
}

int part_split(const struct snapshot *s)
{
    const struct release *r = &s->engine.release;

    return s->live && !part_past(s) && (r->stage_us > 0 || r->share > 0);
}

const char *part_share(int64_t share, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, "%.6g %%",
             100 * (double)share / (double)SHARE_WHOLE);
    return out;
}

const char *part_span(int64_t us, char out[TEXT_MAX])
{
    double s = us > 0 ? ceil((double)us / 1e6) : 0;

    if (s < 100)
        snprintf(out, TEXT_MAX, "%.0f s", s);
    else if (s < 100 * 60)
        snprintf(out, TEXT_MAX, "%.0f min", ceil(s / 60));
    else if (s < 48 * 3600)
        snprintf(out, TEXT_MAX, "%.3g h", s / 3600);
    else
        snprintf(out, TEXT_MAX, "%.3g days", s / 86400);
    return out;
}

static int is_shadow(const struct snapshot *s)
{
    return strcmp(s->policy, "shadow") == 0;
}

static enum role state_role(const struct snapshot *s)
{
    switch (s->engine.release.state) {
    case RELEASE_ROLLED_BACK:
        return ROLE_BAD;
    case RELEASE_HELD:
        return ROLE_WARN;
    default:
        return ROLE_BOLD;
    }
}

/* Who ends a ramp by hand must see at a glance that it is ended; one whose
 * gateway has stopped takes no steps. */
static const char *state_word(const struct snapshot *s)
{
    enum release_state state = s->engine.release.state;

    if (state == RELEASE_ROLLED_BACK)
        return "ROLLED BACK";
    if (phase_ended(s->engine.phase))
        return "";
    return state == RELEASE_FIXED ? "" : release_words(state);
}

void part_split_words(const struct snapshot *s, int brief, struct pen *p)
{
    const char *word = state_word(s);
    char share[TEXT_MAX];

    if (!part_split(s)) {
        pen_format(p, ROLE_DIM, "%s split", s->policy);
        return;
    }
    part_share(s->engine.release.share, share);
    pen_format(p, state_role(s), "%s %s%s%s%s", share,
               is_shadow(s) ? "copied to " : "to ", brief ? "T" : "treatment",
               *word ? ", " : "", word);
}

/* A step that is due waits for numbers, no longer for time. */
static void next_step(const struct snapshot *s, struct buf *out)
{
    const struct release *r = &s->engine.release;
    char span[TEXT_MAX];

    if (r->next_us <= 0 || r->state != RELEASE_RAMPING || !s->alive)
        return;
    if (strstr(r->told, " to go")) /* it is in the line below */
        return;
    if (r->next_us > s->now_us)
        buf_addf(out, "; next step in %s or later",
                 part_span(r->next_us - s->now_us, span));
    else
        buf_adds(out, strstr(r->told, " next: ") ? "; its time is up, it waits"
                                                 : "; the next step is due");
}

static void since(const struct snapshot *s, struct buf *out)
{
    int64_t began = s->engine.release.stage_us;
    char span[TEXT_MAX];

    if (began > 0 && began <= s->now_us && s->alive)
        buf_addf(out, " for %s", part_span(s->now_us - began, span));
}

/* That it is rolled back is in a banner, and why; the rest is news when it says
 * more than the word for it. */
static int is_told(const struct snapshot *s)
{
    const struct release *r = &s->engine.release;

    return part_split(s) && s->alive && r->told[0] &&
           r->state != RELEASE_ROLLED_BACK &&
           strcmp(r->told, release_words(r->state)) != 0;
}

void part_why(const struct snapshot *s, int indent, int most, struct box *b)
{
    const char *told = s->engine.release.told;
    struct pen p;

    if (!is_told(s))
        return;
    if (most > 1) {
        box_wrap_most(b, indent, ROLE_DEFAULT, told, most);
    } else if (most < 1) {
        box_wrap(b, indent, ROLE_DEFAULT, told);
    } else {
        p = box_row(b);
        pen_space(&p, indent);
        pen_text(&p, ROLE_DEFAULT, told);
    }
}

void part_release(const struct snapshot *s, int most, struct box *b)
{
    struct buf text;
    struct pen p;

    if (!s->live)
        return;
    p = box_row(b);
    pen_space(&p, 1);
    pen_left(&p, 11, ROLE_DIM, "release");
    part_split_words(s, p.end < 80, &p);
    if (!part_split(s))
        return;
    buf_init(&text, 1024);
    since(s, &text);
    next_step(s, &text);
    pen_text(&p, ROLE_DEFAULT, text.data);
    buf_release(&text);
    part_why(s, 12, most, b);
}

/* ---- what is wrong ------------------------------------------------------ */

static void loud(struct box *b, enum role role, const char *text,
                 const char *why)
{
    struct pen p = box_row(b);

    pen_format(&p, role, " %s%s%s ", text, *why ? ": " : "", why);
}

static void rolled_back(const struct snapshot *s, struct box *b)
{
    static const char prefix[] = "rolled back: ";
    const struct release *r = &s->engine.release;
    const char *why = r->told;

    if (!part_split(s) || r->state != RELEASE_ROLLED_BACK)
        return;
    if (strncmp(why, prefix, sizeof(prefix) - 1) == 0)
        why += sizeof(prefix) - 1;
    loud(b, ROLE_BAD, "ROLLED BACK, all to control", why);
}

static void breaker(const struct snapshot *s, enum side side, struct box *b)
{
    static const char *const instead[] = {
        [CONTROL] = "its clients get 429",
        [TREATMENT] = "control answers for it",
    };
    int state = s->engine.release.breaker[side];
    char what[64];

    if (!s->alive || state == BREAKER_CLOSED)
        return;
    snprintf(what, sizeof(what), "breaker %s, %s is %s",
             state == BREAKER_OPEN ? "OPEN" : "half open", side_name(side),
             state == BREAKER_OPEN ? "not asked" : "tried out");
    loud(b, state == BREAKER_OPEN ? ROLE_BAD : ROLE_WARN, what,
         is_shadow(s) && side == TREATMENT ? "no copies are sent"
                                           : instead[side]);
}

static void lost(const struct snapshot *s, struct box *b)
{
    int64_t count = s->engine.release.lost;
    char what[80];

    if (count <= 0)
        return;
    snprintf(what, sizeof(what), "%lld %s %s not recorded", (long long)count,
             part_replies(count), count == 1 ? "was" : "were");
    loud(b, ROLE_BAD, what, "the numbers lack them; clients were served");
}

void part_release_banners(const struct snapshot *s, struct box *b)
{
    if (!s->live)
        return;
    rolled_back(s, b);
    for (int side = 0; side < SIDES; side++)
        breaker(s, (enum side)side, b);
    lost(s, b);
}

void part_release_marks(const struct snapshot *s, struct pen *p)
{
    const struct release *r = &s->engine.release;

    if (!s->live)
        return;
    if (part_split(s) && r->state == RELEASE_ROLLED_BACK)
        pen_text(p, ROLE_BAD, "ROLLED BACK ");
    for (int side = 0; side < SIDES; side++)
        if (s->alive && r->breaker[side] == BREAKER_OPEN)
            pen_format(p, ROLE_BAD, "%c BREAKER OPEN ",
                       side_letter((enum side)side));
    if (r->lost > 0)
        pen_format(p, ROLE_BAD, "LOST %lld ", (long long)r->lost);
}
