/* The screens Overview and Run: what is shown where there is room, and what
 * is left out where there is none. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>

#include "unit/screen_print.h"

/* What says less is left out, and that is said. */
static void says_how_many_measures_are_left_out(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");

    (void)state;
    see(s, &v, 80, 24, "anytime-valid 95 %; 2 more: a taller window -");
    miss(s, &v, 80, 24, "p95 first token");
    see(s, &v, 80, 26, "\n p95 first token ");
    miss(s, &v, 80, 26, "taller");
    see(s, &v, 160, 48, "\n mean latency, ok ");
    miss(s, &v, 40, 20, "p95 first");
    see(s, &v, 40, 20, "p99 first");
    free(s);
}

/* It is the longest word there is, and stands there whole. */
static void says_what_n_would_tell(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");

    (void)state;
    see(s, &v, 80, 24, "[-4.1,+0.4]   1191  no call ~4.71k\n");
    see(s, &v, 80, 24, "needs n 2k    1191  too few ~\n");
    see(s, &v, 80, 24, "   n  call ~n in all\n");
    see(s, &v, 160, 48, "1191  no call ~ at n 4.71k in all\n");
    s->now.row[7].bar = 0;
    see(s, &v, 80, 24, "[-4.1,+0.4]   1191  no call ~\n");
    s->now.row[7].bar = 1; /* whole or not at all */
    strcpy(s->now.row[7].interval, "[-1000.23,+10000.1]");
    see(s, &v, 80, 24, " 1191  no call ~\n");
    free(s);
}

/* How far the run is, and how many of that the numbers are of. */
static void says_what_is_held_back(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview"), e = view_of("errors");
    static const char held[] =
        "\n 1230 of 1500 pairs looked at: slower ones may be on the way\n";

    (void)state;
    miss(s, &v, 80, 24, "looked at");
    s->now.ended = 1500;
    see(s, &v, 80, 24, "50%  1500/3000 pairs");
    see(s, &v, 80, 24, held);
    see(s, &v, 160, 48, held);
    see(s, &e, 80, 24, held);
    free(s);
}

static void says_what_a_cluster_is(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");

    (void)state;
    miss(s, &v, 80, 24, "a cluster:");
    strcpy(s->now.row[3].interval, ">=368 clusters");
    see(s, &v, 80, 24, "\n a cluster: the prompts of one user or one conv");
    see(s, &v, 160, 48, "\n a cluster: the prompts of one user or one conv");
    free(s);
}

/* Whole, apart from each other, or not at all; the name alone is cut. */
static void drops_columns_in_little_room(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");
    struct shown *row = s->now.row;

    (void)state;
    strcpy(row->control, "$0.270/k");
    strcpy(row->treatment, "$0.109/k");
    see(s, &v, 40, 10, "\nerror rate   $0.270/k $0.109/k worse ^\n");
    see(s, &v, 40, 10, "\nmeasure             C        T verdict\n");
    see(s, &v, 60, 15,
        "\nerror rate       $0.270/k $0.109/k worse ^   [+0.81,+2.80]\n");
    see(s, &v, 60, 15, " verdict   95 % interval\n");
    see(s, &v, 79, 24, "$0.109/k worse ^   [+0.81,+2.80] +1.79 pp 1230\n");
    see(s, &v, 79, 24, " verdict   95 % interval   T vs C    n\n");
    free(s);
}

static void has_the_verdict_in_little_room(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");

    (void)state;
    see(s, &v, 40, 10, "\nanytime-valid 95 %\nmeasure ");
    s->now.verdict =
        (struct shown_verdict){.word = "roll back", .side = 1, .gates = 1};
    see(s, &v, 40, 10, "\nROLL BACK (gates)  anytime-valid 95 %\nmeasure ");
    s->now.verdict.defaults = 1;
    see(s, &v, 40, 10, "\nROLL BACK (default gates)\nmeasure ");
    see(s, &v, 79, 23, "\n-- events, newest first: 1-5 of 5 ---");
    fake_live(&s->now);
    see(s, &v, 79, 23, "\n release    5 % to T, ramping for 60 s\n");
    see(s, &v, 79, 23, "\n-- events, newest first: 1-");
    free(s);
}

static void shows_gates_where_there_is_room(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview");
    struct shown_verdict *g = &s->now.verdict;

    (void)state;
    see(s, &v, 160, 48, " gates: none were frozen -");
    *g = (struct shown_verdict){.word = "hold", .why = "so far", .gates = 1};
    g->gate[0] =
        (struct shown_gate){"error-rate <= +1pp",     "undecided",   0,
                            "undecided ~ +340 pairs", s->now.row[0], 1};
    see(s, &v, 160, 48, " HOLD (gates) -");
    see(s, &v, 160, 48,
        " error-rate <= +1pp          +1.79 pp [+0.81,+2.80]   "
        " undecided ~ +340 pairs\n");
    see(s, &v, 160, 48, " so far\n");
    for (g->gates = 0; g->gates < 4; g->gates++)
        g->gate[g->gates] = (struct shown_gate){.text = "p99-latency <= 1.5x",
                                                .state = "holds"};
    see(s, &v, 80, 24,
        "\n HOLD (gates)  p99-latency <= 1.5x holds  p99-latency "
        "<= 1.5x holds  2 more\n");
    g->defaults = 1;
    see(s, &v, 160, 48, " HOLD (default gates) -");
    see(s, &v, 80, 24, "\n HOLD (default gates)  p99-latency <= 1.5x holds");
    g->rolled = 1; /* whatever the gates say */
    strcpy(g->word, "roll back");
    see(s, &v, 160, 48, " ROLL BACK (a floor) -");
    see(s, &v, 80, 24, "\n ROLL BACK (a floor)  p99-latency <= 1.5x holds");
    see(s, &v, 40, 10, "\nROLL BACK (a floor)  anytime-valid 95 %\n");
    free(s);
}

/* Scales are printed: pictures without are only pretty. */
static void prints_its_scales(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("overview"), run = view_of("run");

    (void)state;
    see(s, &v, 80, 24, " 0..5.00 s\n");
    see(s, &v, 80, 24, " 0..500 ms\n");
    see(s, &v, 160, 48, "\n tok/s   C *****");
    see(s, &v, 160, 48, "*** 0..2k\n");
    miss(s, &v, 80, 24, "tok/s");
    see(s, &run, 160, 48, "\n replies C %%%%%");
    see(s, &run, 160, 48, "%%% 0..10\n");
    free(s);
}

static void shows_budgets_where_there_is_room(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("run");

    (void)state;
    see(s, &v, 160, 48, " control    $0.350                  [###.....");
    see(s, &v, 160, 48, " both       $0.630                  [######..");
    see(s, &v, 160, 48, "] of $3.00\n");
    see(s, &v, 160, 48, " in flight  at most 64 and 64\n");
    s->now.engine.capped = 1;
    see(s, &v, 160, 48, " at most 64 and 64: held sends back\n");
    s->now.engine.limit[CONTROL] = 0;
    see(s, &v, 160, 48, " at most 64 of treatment: held sends back\n");
    s->now.engine.limit[TREATMENT] = 0;
    see(s, &v, 160, 48, " in flight  no limit set\n");
    s->now.engine.budget = -1;
    see(s, &v, 160, 48, " both       $0.630                  no limit set\n");
    free(s);
}

static void shows_more_of_each_variant(void **state)
{
    struct scene *s = fake_new(fake_fill);
    struct view v = view_of("run");

    (void)state;
    hist_add(&s->now.tally[TREATMENT].queue, 2000000);
    s->now.tally[TREATMENT].maybe_billed = 6;
    see(s, &v, 160, 48, "\n waited to be sent          -        ");
    see(s, &v, 160, 48, " p50 2.00 ms   p99 2.00 ms\n");
    see(s, &v, 160, 48, "\n perhaps billed, unanswered 0        ");
    see(s, &v, 160, 48, "\n endpoint                   https://api.eu.");
    miss(s, &v, 80, 24, "waited");
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_how_many_measures_are_left_out),
        cmocka_unit_test(says_what_n_would_tell),
        cmocka_unit_test(says_what_is_held_back),
        cmocka_unit_test(says_what_a_cluster_is),
        cmocka_unit_test(drops_columns_in_little_room),
        cmocka_unit_test(has_the_verdict_in_little_room),
        cmocka_unit_test(shows_gates_where_there_is_room),
        cmocka_unit_test(prints_its_scales),
        cmocka_unit_test(shows_budgets_where_there_is_room),
        cmocka_unit_test(shows_more_of_each_variant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
