#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/review.h"
#include "tui/part.h"
#include "tui/review_doc.h"
#include "tui/review_result.h"
#include "tui/screen.h"

/* ---- while something is asked ------------------------------------------- */

static void head(const struct review_page *p, const struct view *v,
                 struct box *b)
{
    struct pen pen = box_row(b);

    pen_text(&pen, ROLE_TITLE, " BLIND REVIEW");
    pen_format(&pen, ROLE_BOLD, "  %lld of %lld", (long long)p->place,
               (long long)p->of);
    if (v->layout != LAYOUT_SMALL) {
        pen_space(&pen, 2);
        if (pen.end >= 120)
            draw_progress(&pen, 30, (double)(p->place - 1) / (double)p->of);
        pen_format(&pen, ROLE_DIM,
                   "  %s: which is which stays hidden until the end",
                   p->reviewer);
    }
}

/* In a small window those that were chosen; else all, to choose from. */
static void tags(const struct view *v, int small, struct pen *p)
{
    int wide = p->end >= 100;

    for (int t = 0; t < TAGS; t++) {
        int on = (v->tags & TAG_BIT(t)) != 0;
        const char *name = tag_name((enum tag)t);

        if (small && on)
            pen_format(p, ROLE_BOLD, " %s", name);
        if (small)
            continue;
        pen_format(p, ROLE_KEY, "%s%d%s", wide ? "  " : " ", t + 1,
                   wide ? " " : "");
        pen_format(p, on ? ROLE_BOLD : ROLE_DEFAULT, "[%c]%s%s", on ? 'x' : ' ',
                   wide ? " " : "", name);
    }
}

static void why(const struct view *v, struct box *b)
{
    int small = v->layout == LAYOUT_SMALL;
    struct pen pen = box_row(b);

    pen_text(&pen, ROLE_DIM,
             small            ? " first why (1-5):"
             : pen.end >= 100 ? " why not the other, before a b e x:"
                              : " why, then a b e x:");
    tags(v, small, &pen);
    if (!v->note[0])
        return;
    pen = box_row(b);
    pen_text(&pen, ROLE_DIM, " note: ");
    pen_text(&pen, ROLE_DEFAULT, v->note);
}

static void pace(const struct review_page *p, struct pen *pen)
{
    char text[TEXT_MAX];

    if (p->median < 0)
        return;
    pen_format(pen, ROLE_DEFAULT, "  median %s", text_ns(p->median, text));
    pen_format(pen, ROLE_DEFAULT, "  about %lld min left",
               (long long)((p->needs + 59999999999) / 60000000000));
}

static void counts(const struct review_page *p, struct box *b)
{
    struct pen pen = box_row(b);

    pen_format(&pen, ROLE_DEFAULT,
               " rated %lld  equal %lld  both bad %lld  skipped %lld",
               (long long)p->rated, (long long)p->ties, (long long)p->both_bad,
               (long long)p->skipped);
    pace(p, &pen);
}

/* How steady one is, and whether one looks at one side first. */
static void habits(const struct review_page *p, struct box *b)
{
    struct pen pen = box_row(b);

    if (p->again)
        pen_format(&pen, ROLE_DIM,
                   " pairs that came again: the same %lld of %lld",
                   (long long)p->steady, (long long)p->again);
    else
        pen_text(&pen, ROLE_DIM, " no pair came again");
    pen_format(&pen, ROLE_DIM, "   left chosen %lld, right %lld",
               (long long)p->left_won, (long long)p->right_won);
}

/* Another pair is read from its top, and its reasons are its own: keys that
 * came before it was seen are not about it. */
static void keep_place(const struct review_page *p, struct view *v, int rows,
                       int room)
{
    int most = rows > room ? rows - room : 0;

    if (v->at[SCREEN_review] != (int)p->item) {
        v->detail = 0;
        v->tags = p->tags;
        memcpy(v->note, p->note, sizeof v->note);
    }
    v->at[SCREEN_review] = (int)p->item;
    if (v->detail > most)
        v->detail = most;
    if (v->detail < 0)
        v->detail = 0;
    v->page = room;
}

/* The last row says what is above and below, when not all is shown. */
static void document(const struct review_page *p, struct view *v, struct box *b)
{
    struct review_doc d;
    int room = box_room(b), long_one;

    review_doc_init(&d, p, b->width, b->on->ascii);
    long_one = (int)d.rows > room;
    room -= long_one && room > 1;
    keep_place(p, v, (int)d.rows, room);
    if (room > 0) {
        struct box text = box_take(b, room);

        review_doc_draw(&d, (size_t)v->detail, &text);
    }
    if (long_one && box_room(b) > 0) {
        struct pen pen = box_row(b);

        pen_format(&pen, ROLE_WARN, " rows %d-%d of %d: J K or PgDn PgUp",
                   v->detail + 1, v->detail + room, (int)d.rows);
    }
    review_doc_release(&d);
}

/* What stands below the document takes its room first. */
static void draw_pair(const struct review_page *p, struct view *v,
                      struct box *b)
{
    int small = v->layout == LAYOUT_SMALL;
    int below = (small ? 1 : 4) + (v->note[0] != '\0');
    struct box top;

    head(p, v, b);
    if (below > box_room(b) - 2)
        below = 0;
    top = box_take(b, box_room(b) - below);
    document(p, v, &top);
    if (!below)
        return;
    if (!small)
        box_rule(b, "");
    why(v, b);
    if (small)
        return;
    counts(p, b);
    habits(p, b);
}

/* ---- otherwise ---------------------------------------------------------- */

static void say(struct box *b, enum role role, const char *text)
{
    box_wrap(b, 1, role, text);
}

static void to_ask_about(const struct review_page *p, struct box *b)
{
    char text[200];

    snprintf(text, sizeof text,
             "%lld of %lld pairs of good answers differ; %lld are identical: "
             "ties by rule, nobody is asked about them",
             (long long)(p->pairs - p->same), (long long)p->pairs,
             (long long)p->same);
    say(b, ROLE_DEFAULT, text);
}

static void who(const struct review_page *p, struct box *b)
{
    if (p->others)
        box_rule(b, "reviewed so far");
    for (int i = 0; i < p->others; i++) {
        struct pen pen = box_row(b);

        pen_space(&pen, 1);
        pen_left(&pen, 24, ROLE_DEFAULT, p->other[i].name);
        pen_format(&pen, ROLE_DEFAULT, " rated %lld, skipped %lld",
                   (long long)p->other[i].rated,
                   (long long)p->other[i].skipped);
    }
    if (p->more) {
        struct pen pen = box_row(b);

        pen_format(&pen, ROLE_DIM, " and %d more", p->more);
    }
}

static void draw_nobody(const struct review_page *p, struct box *b)
{
    say(b, ROLE_BOLD, "Nobody reviews on this screen.");
    say(b, ROLE_DEFAULT,
        "diptych review STORE begins a blind review, or goes on with one: two "
        "answers, a key for the better one, which is which hidden.");
    say(b, ROLE_DEFAULT,
        "diptych report STORE tells what came out. It is not shown here: who "
        "has seen it cannot review blindly.");
    to_ask_about(p, b);
    who(p, b);
}

static void draw_nothing(const struct review_page *p, struct box *b)
{
    say(b, ROLE_BOLD, "There is no pair to ask about.");
    to_ask_about(p, b);
    if (!p->pairs)
        say(b, ROLE_DEFAULT,
            "Two good answers to one prompt are needed, and their texts.");
}

static void draw_result(const struct review_page *p, struct box *b)
{
    struct pen pen = box_row(b);

    pen_text(&pen, ROLE_TITLE, p->early ? " REVIEW" : " REVIEW DONE");
    pen_format(&pen, ROLE_BOLD, "  %s rated %lld, skipped %lld", p->reviewer,
               (long long)p->rated, (long long)p->skipped);
    pen_text(&pen, ROLE_DIM,
             p->early ? "   Esc goes on reviewing"
                      : "   the votes stay as they are");
    review_result_draw(p, b);
}

/* Nobody was answered twice: what is to be reviewed has to be made first. */
static void draw_split(const struct snapshot *s, struct box *b)
{
    say(b, ROLE_BOLD, "A split has no pairs to review.");
    say(b, ROLE_DEFAULT,
        "Each request went to one variant: there are no two answers to one "
        "prompt that could be compared.");
    if (s->live)
        say(b, ROLE_DEFAULT,
            "diptych replay STORE sends what was asked here to both variants, "
            "into a store of its own; diptych review asks about that one. "
            "diptych serve --split shadow makes pairs as it serves.");
}

static void draw(const struct scene *s, struct view *v, struct box *b)
{
    const struct review_page *p = s->review;

    if (s->now.unpaired)
        draw_split(&s->now, b);
    else if (!p || p->state == REVIEW_READING)
        say(b, ROLE_DIM, "reading the pairs ...");
    else if (p->state == REVIEW_NOBODY)
        draw_nobody(p, b);
    else if (p->result)
        draw_result(p, b);
    else if (p->state == REVIEW_ASKS)
        draw_pair(p, v, b);
    else
        draw_nothing(p, b);
}

/* ---- keys --------------------------------------------------------------- */

static const struct key keys[] = {
    {'a', ACTION_VOTE, "a left", "the left answer is the better one"},
    {'b', ACTION_VOTE, "b right", "the right answer is the better one"},
    {'e', ACTION_VOTE, "e equal", "both are equally good"},
    {'x', ACTION_VOTE, "x both bad", "neither will do"},
    {'s', ACTION_VOTE, "s skip", "no opinion: counts nowhere"},
    {'u', ACTION_UNDO, "u undo", "take the last answer back: it comes again"},
    {'1', ACTION_TAG, "1-5 why",
     "a reason against the answer not chosen; the vote comes after it"},
    {'2', ACTION_TAG, "", ""},
    {'3', ACTION_TAG, "", ""},
    {'4', ACTION_TAG, "", ""},
    {'5', ACTION_TAG, "", ""},
    {'i', ACTION_NOTE, "i note", "write a note, before the vote"},
    {'J', ACTION_DETAIL_DOWN, "J/K scroll", "scroll the pair"},
    {'K', ACTION_DETAIL_UP, "", ""},
    {'F', ACTION_RESULT, "F result", "twice: the result before the end"},
    {0},
};

static enum ballot ballot_of(int code)
{
    static const char codes[] = "abexs";

    return (enum ballot)(strchr(codes, code) - codes);
}

/* The vote names the pair that is on the screen: one that came too early for
 * the next one is not taken for it. */
static void vote(const struct review_page *p, struct view *v, int code)
{
    v->request = (struct request){.kind = REQUEST_VOTE,
                                  .ballot = ballot_of(code),
                                  .key = p->item,
                                  .tags = v->tags};
    memcpy(v->request.note, v->note, sizeof v->note);
    v->tags = 0;
    v->note[0] = '\0';
}

/* Asked for twice, so that nobody sees it by a slip of the finger. */
static void result(const struct review_page *p, struct view *v)
{
    int *wish = &v->wish.review.result;

    *wish = (*wish + 1) % 3;
    if (p->state == REVIEW_DONE)
        *wish = 0;
    if (*wish == 1)
        view_say(v, "F again shows how it stands, before the end; it may "
                    "sway you");
}

static enum acted scroll(struct view *v, enum action action)
{
    int page = v->page > 1 ? v->page - 1 : 1;

    switch (action) {
    case ACTION_DETAIL_DOWN:
    case ACTION_DOWN:
        v->detail++;
        return ACTED;
    case ACTION_DETAIL_UP:
    case ACTION_UP:
        v->detail -= v->detail > 0;
        return ACTED;
    case ACTION_PAGE_DOWN:
        v->detail += page;
        return ACTED;
    case ACTION_PAGE_UP:
        v->detail = v->detail > page ? v->detail - page : 0;
        return ACTED;
    case ACTION_TOP:
        v->detail = 0;
        return ACTED;
    case ACTION_BOTTOM:
        v->detail = INT_MAX / 2;
        return ACTED;
    default:
        return ACTED_NOT;
    }
}

/* Keys of a review that is not going on. Digits are screens there. */
static enum acted act_nobody(struct view *v, enum action action, int code)
{
    if (action == ACTION_TAG && !v->only && code - '1' < SCREENS) {
        v->screen = code - '1';
        v->detail = 0;
        return ACTED;
    }
    if (action == ACTION_VOTE || action == ACTION_UNDO ||
        action == ACTION_NOTE || action == ACTION_RESULT ||
        action == ACTION_TAG) {
        view_say(v, "nothing is asked here");
        return ACTED;
    }
    return ACTED_NOT;
}

static enum acted act_pair(const struct review_page *p, struct view *v,
                           enum action action, int code)
{
    if (action != ACTION_RESULT)
        v->wish.review.result = 0;
    if (action == ACTION_VOTE)
        vote(p, v, code);
    else if (action == ACTION_TAG)
        v->tags ^= TAG_BIT(code - '1');
    else if (action == ACTION_RESULT)
        result(p, v);
    else
        return scroll(v, action);
    return ACTED;
}

static void undo(const struct review_page *p, struct view *v)
{
    if (p->result)
        view_say(v, "the result has been seen: votes stay as they are");
    else
        v->request = (struct request){.kind = REQUEST_UNDO};
}

static enum acted act(const struct scene *s, struct view *v, enum action action,
                      int code)
{
    const struct review_page *p = s->review;
    int shows = p && p->result && p->early;

    if (p && *p->reviewer && action == ACTION_UNDO) {
        undo(p, v);
        return ACTED;
    }
    if (shows && (action == ACTION_BACK || action == ACTION_RESULT)) {
        v->wish.review.result = 0;
        return ACTED;
    }
    if (p && p->state == REVIEW_ASKS && !p->result)
        return act_pair(p, v, action, code);
    return act_nobody(v, action, code);
}

static int is_own(const struct key *k)
{
    const struct key *row = keys;

    while (row->code && row != k)
        row++;
    return row == k;
}

static int offers(const struct scene *s, const struct view *v,
                  const struct key *k)
{
    const struct review_page *p = s->review;

    if (is_own(k))
        return p && p->state == REVIEW_ASKS && !p->result;
    return !v->only || k->action != ACTION_NEXT;
}

const struct screen review_screen = {
    .name = "review",
    .title = "Review",
    .brief = "Review",
    .about = "Blind review: which of two answers is better, said before "
             "anybody knows whose they are. In a split there are no two "
             "answers to one prompt.",
    .pages = WISH_PAGE(review),
    .keys = keys,
    .draw = draw,
    .act = act,
    .offers = offers,
};
