/* A live split on the screens: how it is split, what is wrong with it, and
 * nothing that only a replay has. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/golden_screen.h"
#include "unit/screen_print.h"

static void draw_everywhere(const struct scene *s)
{
    static const enum view_mode modes[] = {VIEW_SCREEN, VIEW_HELP, VIEW_ASK,
                                           VIEW_CONFIRM};

    for (int i = 0; i < SCREENS * 4; i++)
        for (int width = 1; width <= 300; width += width < 90 ? 11 : 70)
            for (int height = 1; height <= 100; height += 9) {
                const struct app_size size = {width, height, width & 1};
                struct view v = view_of(screen_get(i / 4)->name);

                v.mode = modes[i % 4];
                free(viewed(s, &v, &size));
            }
}

static void draws_at_every_size(void **state)
{
    struct scene *s = fake_new(fake_live);

    (void)state;
    s->now.engine.release.next_us = INT64_MAX;
    draw_everywhere(s);
    s->now.engine.release.state = RELEASE_ROLLED_BACK;
    s->now.engine.release.lost = INT64_MAX;
    s->now.engine.release.share = INT64_MAX;
    s->now.engine.release.stage_us = 1;
    s->now.engine.release.breaker[CONTROL] = BREAKER_OPEN;
    s->now.stages = SNAPSHOT_STAGES;
    draw_everywhere(s);
    free(s);
}

static void looks_as_it_did(void **state)
{
    static const struct app_size sizes[] = {
        {80, 24, 1}, {160, 48, 0}, {40, 10, 1}};
    static const char *const screens[] = {"overview", "run", "review"};
    struct scene *s = fake_new(fake_live);
    char name[64];

    (void)state;
    for (int i = 0; i < 9; i++) {
        const struct app_size *size = &sizes[i % 3];

        snprintf(name, sizeof name, "live-%s-%dx%d", screens[i / 3],
                 size->width, size->height);
        golden_screen(name, printed(s, screens[i / 3], size));
    }
    free(s);
}

/* Progress, an end and pairs are what a replay has. */
static void promises_nothing_that_it_has_not(void **state)
{
    static const char *const never[] = {
        " pairs",    "eta ", "/0",     "-1 ",     "-%",    "gen",     "of 0 ",
        "bad lines", "RUN",  "> more", "p pause", "fewer", "schedule"};
    struct scene *s = fake_new(fake_live);

    (void)state;
    s->now.events = 0;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        struct view o = view_of("overview"), r = view_of("run");

        miss(s, &r, 80, 24, never[i]);
        miss(s, &r, 40, 10, never[i]);
        miss(s, &o, 40, 10, never[i]);
        miss(s, &o, 80, 24, never[i]);
    }
    free(s);
}

static void every_screen_tells_the_share(void **state)
{
    struct scene *s = fake_new(fake_live);

    (void)state;
    for (int id = 0; id < SCREENS; id++) {
        struct view v = view_of(screen_get(id)->name);

        see(s, &v, 80, 24, "LIVE 02:14  5 % to treatment, ramping  1230 req");
        see(s, &v, 40, 10, "LIVE 02:14  5 % to T, ramping  1230 req\n");
        see(s, &v, 80, 24, "\ngateway ok  lag p99");
        see(s, &v, 80, 24, "3 Requests");
        see(s, &v, 44, 2, "5 % to T, ramping err C 0.73 % T 2.52 %");
    }
    free(s);
}

static void says_what_the_ramp_waits_for(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("overview"), run = view_of("run");

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct view *on = i ? &run : &v;

        see(s, on, 80, 24,
            "\n release    5 % to treatment, ramping for 60 s\n"
            "            25 % next: 60 of 500 treatment requests;"
            " 14:00 to go\n");
    }
    strcpy(r->told, "25 % next: 60 of 500 treatment requests; 14:00 to go; p99-"
                    "latency <= 2x too near to its limit");
    see(s, &v, 80, 24, "; 14:00 to go; p99-latency <~\n C control");
    see(s, &run, 80, 24,
        "; 14:00 to go; p99-latency <=\n            2x too near "
        "to its limit\n traffic");
    strcpy(r->told, "25 % next: p99-latency <= 2x too near to its limit");
    see(s, &v, 80, 24, " for 60 s; next step in 14 min or later\n");
    r->next_us = s->now.now_us - 1;
    see(s, &v, 80, 24, " for 60 s; its time is up, it waits\n");
    strcpy(r->told, "25 % next");
    see(s, &v, 80, 24, " for 60 s; the next step is due\n");
    r->state = RELEASE_HELD;
    see(s, &v, 80, 24, " release    5 % to treatment, held for 60 s\n");
    r->state = RELEASE_FIXED;
    r->told[0] = '\0';
    see(s, &v, 80, 24, " release    5 % to treatment for 60 s\n C control");
    r->share = SHARE_WHOLE / 1000;
    see(s, &v, 80, 24, "LIVE 02:14  0.1 % to treatment  1230 requests");
    free(s);
}

/* An engine that does not tell is not said to give nothing. */
static void tells_no_share_that_is_not_known(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("overview");

    (void)state;
    memset(&s->now.engine.release, 0, sizeof s->now.engine.release);
    see(s, &v, 80, 24, "LIVE 02:14  sticky split  1230 requests");
    see(s, &v, 80, 24, "\n release    sticky split\n");
    miss(s, &v, 80, 24, "0 % to");
    free(s);
}

static void a_roll_back_is_on_every_screen(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;

    (void)state;
    r->state = RELEASE_ROLLED_BACK;
    r->share = 0;
    strcpy(r->told, "rolled back: 5 failures in a row");
    for (int id = 0; id < SCREENS; id++) {
        struct view v = view_of(screen_get(id)->name);

        see(s, &v, 80, 24,
            "\n ROLLED BACK, all to control: 5 failures in a row\n");
        see(s, &v, 40, 10, "\n ROLLED BACK, all to control: 5 failure~\n");
        see(s, &v, 40, 2, "ROLLED BACK  err C ");
        see(s, &v, 80, 24, "  0 % to treatment, ROLLED BACK  ");
    }
    free(s);
}

static enum role role_at(const struct scene *s, struct view *v,
                         const char *text)
{
    struct canvas c = {.ascii = 1};
    enum role role = ROLES;
    struct buf out;
    const char *at;

    canvas_size(&c, 80, 24);
    frame_draw(s, v, &c);
    for (int y = 0; y < 24 && role == ROLES; y++) {
        struct canvas row = {.width = 80, .height = 1, .cell = &c.cell[y * 80]};

        buf_init(&out, 4096);
        canvas_dump(&row, &out);
        at = strstr(out.data, text);
        if (at)
            role = (enum role)c.cell[y * 80 + (at - out.data)].role;
        buf_release(&out);
    }
    canvas_release(&c);
    return role;
}

static void what_is_bad_is_bad(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("errors");

    (void)state;
    r->state = RELEASE_ROLLED_BACK;
    r->lost = 12;
    r->breaker[TREATMENT] = BREAKER_OPEN;
    assert_int_equal(role_at(s, &v, "ROLLED BACK, all"), ROLE_BAD);
    assert_int_equal(role_at(s, &v, "12 replies were not recorded"), ROLE_BAD);
    assert_int_equal(role_at(s, &v, "breaker OPEN, treatment is not asked"),
                     ROLE_BAD);
    r->breaker[TREATMENT] = BREAKER_PROBING;
    assert_int_equal(role_at(s, &v, "breaker half open, treatment is tried"),
                     ROLE_WARN);
    free(s);
}

static void says_what_was_lost(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("latency");

    (void)state;
    miss(s, &v, 80, 24, "not recorded");
    r->lost = 1;
    see(s, &v, 80, 24, " 1 reply was not recorded: the numbers lack");
    r->lost = 12;
    see(s, &v, 80, 24, " 12 replies were not recorded: the numbers lack");
    see(s, &v, 40, 2, "LOST 12 ");
    free(s);
}

static void says_who_answers_for_whom(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("overview"), run = view_of("run");

    (void)state;
    r->breaker[CONTROL] = BREAKER_OPEN;
    see(s, &v, 80, 24,
        " breaker OPEN, control is not asked: its clients get "
        "429");
    r->breaker[CONTROL] = BREAKER_CLOSED;
    r->breaker[TREATMENT] = BREAKER_OPEN;
    see(s, &v, 80, 24, "treatment is not asked: control answers for it");
    strcpy(s->now.policy, "shadow");
    see(s, &v, 80, 24, "treatment is not asked: no copies are sent");
    s->now.alive = 0;
    miss(s, &v, 80, 24, "breaker OPEN");
    s->now.alive = 1;
    strcpy(s->now.policy, "sticky");
    r->held_back[CONTROL] = 4;
    r->held_back[TREATMENT] = 7;
    see(s, &run, 80, 24,
        "\n kept back (limit, breaker) 4, answered 429       "
        "   7, control answered\n");
    free(s);
}

static void says_what_went_another_way(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("run");

    (void)state;
    miss(s, &v, 80, 24, "fell back");
    miss(s, &v, 80, 24, "no key");
    miss(s, &v, 80, 24, "copies");
    r->fallen = 3;
    r->keyless = 21;
    r->unsent = 18;
    see(s, &v, 80, 24,
        "\n fell back  3: treatment failed and counts so, "
        "control answered\n");
    see(s, &v, 80, 24,
        "\n no key     21 went by dice: clients should send X-User-Id\n");
    see(s, &v, 80, 24,
        "\n copies     18 not sent: too many in flight, or a limit\n");
    strcpy(s->now.policy, "weighted"); /* where all go by dice */
    miss(s, &v, 80, 24, "no key");
    free(s);
}

/* What control answered in treatment's place is paid, and counts for none. */
static void all_the_money_is_accounted_for(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");
    const struct tally *t = s->now.tally;

    (void)state;
    s->now.engine.spent = t[CONTROL].cost + t[TREATMENT].cost;
    miss(s, &v, 160, 48, "counts for neither");
    s->now.engine.spent += 45000000;
    see(s, &v, 160, 48, " of it $0.0450 counts for neither: in treatment's pl");
    free(s);
}

static void lists_the_shares_so_far(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");

    (void)state;
    see(s, &v, 80, 24, "- shares so far, in run time ---");
    see(s, &v, 80, 24,
        "\n>      5 %    01:14    01:00                   1140   0.70 %"
        "        60   48.3 %\n");
    see(s, &v, 80, 24,
        "\n       1 %    00:00    01:16 in 2 visits        990   0.10 %"
        "        10   0.00 %\n");
    s->now.stage[0].from = -1; /* nobody asked yet: no time went by */
    s->now.stage[0].ran = 0;
    see(s, &v, 80, 24, "\n>      5 %        -        -  ");
    s->now.stage[0].from = 74000000000;
    s->now.stage[0].ran = 60000000000;
    s->now.stages = 14;
    for (int i = 2; i < 14; i++)
        s->now.stage[i] = s->now.stage[1];
    see(s, &v, 80, 24, "; older ones: a taller window -");
    s->now.alive = 0;
    see(s, &v, 80, 30, "\n       5 %    01:14    01:00  ");
    s->now.stages = 0;
    miss(s, &v, 80, 24, "shares so far");
    free(s);
}

static void tells_how_it_ends(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct engine *e = &s->now.engine;
    struct view v = view_of("overview");

    (void)state;
    v.frozen = 1;
    see(s, &v, 80, 24, "\n display frozen: the gateway serves on; Z shows");
    v.frozen = 0;
    e->phase = PHASE_STOPPING;
    see(s, &v, 80, 24, "DRAINING 02:14 ");
    see(s, &v, 80, 24, "\n draining: who asks now gets 503\n");
    e->phase = PHASE_FINISHED;
    s->now.alive = 0;
    see(s, &v, 80, 24, "STOPPED 02:14 ");
    see(s, &v, 80, 24, "\n release    5 % to treatment\n");
    miss(s, &v, 80, 24, "/s");
    miss(s, &v, 160, 48, "/s  spent");
    see(s, &v, 80, 24, "\n stopped: nobody is served here any more\n");
    e->phase = PHASE_RUNNING;
    s->now.now_us = e->updated_us + 60000000;
    see(s, &v, 80, 24, "SILENT 02:14 ");
    see(s, &v, 80, 24,
        "\n gateway silent for 01:00: it is gone, or cannot "
        "write its store: see its log\n");
    free(s);
}

static void offers_what_can_be_asked(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct release *r = &s->now.engine.release;
    struct view v = view_of("run");

    (void)state;
    see(s, &v, 80, 24,
        "\nq quit  Enter why  > share  < less  Tab next  "
        "p hold/go on  R roll back  ? help\n");
    r->state = RELEASE_ROLLED_BACK;
    r->share = 0;
    see(s, &v, 80, 24, "\nq quit  Enter why  > share  Tab next  d detach  ");
    r->state = RELEASE_FIXED;
    r->share = SHARE_WHOLE;
    see(s, &v, 80, 24, "\nq quit  Enter why  < less  Tab next  R roll back  ");
    s->now.alive = 0;
    see(s, &v, 80, 24, "\nq quit  Enter why  Tab next  Z freeze  [ ] past ");
    free(s);
}

static void asks_before_anything_changes(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");

    (void)state;
    v.mode = VIEW_CONFIRM;
    assert_int_equal(
        demand_make(&v.pending, &s->now.engine.release, ACTION_MORE), 1);
    see(s, &v, 80, 24,
        "\n5 % -> 10 % to T?  y yes  Esc no  the ramp goes on "
        "from there\n");
    see(s, &v, 40, 10, "\n5 % -> 10 % to T?  y yes  Esc no  ");
    see(s, &v, 36, 2, "5 % -> 10 % to T? y yes Esc no ");
    demand_make(&v.pending, &s->now.engine.release, ACTION_STOP);
    see(s, &v, 80, 24,
        "\nstop? clients get 503  y yes  Esc no  what is in "
        "flight ends, then it is gone\n");
    see(s, &v, 40, 10, "\nstop? clients get 503  y yes  Esc no");
    v.mode = VIEW_ASK;
    see(s, &v, 80, 24,
        "\nleave the gateway?  s stop serving  d detach, it "
        "serves on  Esc stay\n");
    see(s, &v, 40, 10, "\nleave? s stop  d detach  Esc stay\n");
    free(s);
}

static void a_split_has_nothing_to_review(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("review");

    (void)state;
    see(s, &v, 80, 24, "\n A split has no pairs to review.\n");
    see(s, &v, 80, 24, "\n diptych replay STORE sends what was asked here");
    s->now.live = 0; /* imported: there are no prompts to send */
    miss(s, &v, 80, 24, "diptych replay");
    s->now.unpaired = 0;
    see(s, &v, 80, 24, "\n reading the pairs ...\n");
    free(s);
}

static void no_two_answers_agree_in_a_split(void **state)
{
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("overview");

    (void)state;
    strcpy(s->now.row[s->now.rows - 1].contrast, "agreement");
    miss(s, &v, 80, 24, "same answer");
    miss(s, &v, 160, 48, "same answer");
    miss(s, &v, 60, 20, "same answer");
    s->now.unpaired = 0;
    see(s, &v, 80, 24, "same answer");
    see(s, &v, 60, 20, "same answer");
    free(s);
}

static void events_stand_out(void **state)
{
    static const struct {
        enum event_kind kind;
        const char *word;
        enum role role;
    } rows[] = {{EVENT_ROLLED_BACK, "ROLLBACK", ROLE_BAD},
                {EVENT_TAKEN_BACK, "ROLLBACK", ROLE_BAD},
                {EVENT_VERDICT, "verdict", ROLE_BAD},
                {EVENT_BREAKER, "breaker", ROLE_WARN},
                {EVENT_SHARE, "share", ROLE_BOLD},
                {EVENT_NOTE, "note", ROLE_DIM}};
    struct scene *s = fake_new(fake_live);
    struct view v = view_of("run");
    char text[32];

    (void)state;
    s->now.events = s->now.stages = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event_line *e = &s->now.event[s->now.events++];

        *e = (struct event_line){.kind = rows[i].kind, .side = -1};
        strcpy(e->text, "what");
        snprintf(text, sizeof text, "%-9swhat", rows[i].word);
        assert_int_equal(role_at(s, &v, text), rows[i].role);
    }
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_at_every_size),
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(promises_nothing_that_it_has_not),
        cmocka_unit_test(every_screen_tells_the_share),
        cmocka_unit_test(says_what_the_ramp_waits_for),
        cmocka_unit_test(tells_no_share_that_is_not_known),
        cmocka_unit_test(a_roll_back_is_on_every_screen),
        cmocka_unit_test(what_is_bad_is_bad),
        cmocka_unit_test(says_what_was_lost),
        cmocka_unit_test(says_who_answers_for_whom),
        cmocka_unit_test(says_what_went_another_way),
        cmocka_unit_test(all_the_money_is_accounted_for),
        cmocka_unit_test(lists_the_shares_so_far),
        cmocka_unit_test(tells_how_it_ends),
        cmocka_unit_test(offers_what_can_be_asked),
        cmocka_unit_test(asks_before_anything_changes),
        cmocka_unit_test(a_split_has_nothing_to_review),
        cmocka_unit_test(no_two_answers_agree_in_a_split),
        cmocka_unit_test(events_stand_out),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
