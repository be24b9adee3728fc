#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cmd/command.h"
#include "cmd/look_option.h"
#include "cmd/screen.h"
#include "desk/review_plan.h"
#include "store/store.h"

#define SAMPLE_MOST 1e6

struct review_command {
    char *reviewer;
    int64_t sample, seed;
    struct look_settings look;
};

#define AT(m) offsetof(struct review_command, m)
static const struct opt options[] = {
    {"reviewer", 'r', OPT_TEXT, "NAME", AT(reviewer), 0, 0,
     "who reviews ($USER, else \"reviewer\")"},
    {"sample", 'n', OPT_COUNT, "N", AT(sample), 1, SAMPLE_MOST,
     "ask about so many pairs, drawn by the seed (all that differ)"},
    {"seed", 0, OPT_COUNT, "N", AT(seed), 1, 9e15,
     "of the draw, the order and the sides (that of the experiment)"},
    LOOK_OPTIONS(struct review_command, look),
    {0},
};

static int check_name(const char *name, struct err *err)
{
    size_t len = strlen(name);

    if (!len || len >= sizeof((struct review_wish *)0)->reviewer)
        return err_set(err, ERR_USAGE,
                       "--reviewer: a name of 1 to %zu bytes is needed",
                       sizeof((struct review_wish *)0)->reviewer - 1);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < ' ' || name[i] == 0x7F)
            return err_set(err, ERR_USAGE,
                           "--reviewer: \"%s\" has a control character", name);
    if (utf8_valid(name, len) < len)
        return err_set(err, ERR_USAGE, "--reviewer: \"%s\" is not UTF-8", name);
    return 0;
}

static const char *name_of(const struct review_command *c)
{
    const char *user = getenv("USER");

    if (c->reviewer)
        return c->reviewer;
    return user && *user ? user : "reviewer";
}

/* What cannot take a vote is told before somebody has made up their mind. */
static int try_vote(struct store *s, const char *reviewer, struct err *err)
{
    struct vote v = {.prompt = 1, .repeat = 1, .reviewer = reviewer};
    int rc;

    if (s->ops->begin(s, err))
        return -1;
    v.choice = CHOICE_UNDONE;
    rc = s->ops->put_vote(s, &v, err);
    s->ops->rollback(s);
    return rc;
}

/* ---- what is said at the end -------------------------------------------- */

struct tally_up {
    struct pairs pairs;
    struct votes votes;
    struct settings settings;
    struct review_plan plan;
};

static int add_reply(void *arg, const struct reply *r)
{
    pairs_add(&((struct tally_up *)arg)->pairs, r);
    return 0;
}

static int add_vote(void *arg, const struct vote *v)
{
    votes_add(&((struct tally_up *)arg)->votes, v);
    return 0;
}

static int read_all(struct tally_up *t, struct store *s, struct err *err)
{
    return s->ops->settings(s, &t->settings, err) ||
                   s->ops->numbers(s, 0, add_reply, t, err) ||
                   s->ops->votes(s, 0, add_vote, t, err)
               ? -1
               : 0;
}

static void print_way(struct tally_up *t, const struct app_settings *a)
{
    const char *seed = settings_find(&t->settings, "seed");
    struct review_order o = {a->seed ? (uint64_t)a->seed
                             : seed  ? strtoull(seed, NULL, 10)
                                     : 0,
                             a->reviewer, a->sample};
    struct review_way way;
    const char *plural;

    review_plan_add(&t->plan, &t->pairs, 0, t->pairs.count);
    review_plan_close(&t->plan, &o);
    review_plan_way(&t->plan, &o, &t->votes, &way);
    plural = way.done == 1 ? "" : "s";
    if (way.left)
        printf("%s: %lld answer%s, %lld to come; the same command goes on\n",
               o.reviewer, (long long)way.done, plural, (long long)way.left);
    else
        printf("%s: %lld answer%s, none to come; diptych report tells what "
               "came out\n",
               o.reviewer, (long long)way.done, plural);
}

static int print_end(const struct screen_settings *s, struct err *err)
{
    struct store *store = store_open(s->store, STORE_READ, err);
    struct tally_up t = {.settings = {0}};
    int rc;

    if (!store)
        return -1;
    rc = read_all(&t, store, err);
    if (rc == 0)
        print_way(&t, &s->app);
    review_plan_release(&t.plan);
    votes_release(&t.votes);
    pairs_release(&t.pairs);
    settings_release(&t.settings);
    store_close(store);
    return rc;
}

/* ------------------------------------------------------------------------- */

static int check_store(const char *name, const char *reviewer, struct err *err)
{
    struct store *store = store_open(name, STORE_READ, err);
    int rc = store ? try_vote(store, reviewer, err) : -1;

    store_close(store);
    return rc;
}

static int review(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct review_command *c = settings;
    struct screen_settings s = {.app = {.screen = "review",
                                        .reviewer = name_of(c),
                                        .seed = c->seed,
                                        .sample = (int)c->sample,
                                        .only = 1,
                                        .watching = 1},
                                .can_detach = 1};
    enum app_end end;

    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    s.store = args[0];
    look_set(&c->look, &s.app);
    if (check_name(s.app.reviewer, err) ||
        check_store(s.store, s.app.reviewer, err))
        return -1;
    if (!screen_possible())
        return err_set(err, ERR_USAGE,
                       "a review needs a terminal that can show a screen");
    if (screen_child(&s, &end, err) || print_end(&s, err))
        return -1;
    *status = end == APP_TERMINATED ? STATUS_TERMINATED : STATUS_DONE;
    return 0;
}

const struct command command_review = {
    .name = "review",
    .about = "blind pairwise review by a person, in the terminal",
    .usage = "STORE",
    .options = options,
    .size = sizeof(struct review_command),
    .run = review,
};
