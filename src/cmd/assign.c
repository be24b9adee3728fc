#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/command.h"
#include "cmd/split_option.h"

struct assign_settings {
    char *user, *date;
    struct split_settings split;
};

#define AT(m) offsetof(struct assign_settings, m)
static const struct opt options[] = {
    {"user", 'u', OPT_TEXT, "KEY", AT(user), 0, 0,
     "whom to assign, and say why; else each line of standard input"},
    {"date", 0, OPT_TEXT, "YYYY-MM-DD", AT(date), 0, 0,
     "day of sticky-day, in UTC (today)"},
    SPLIT_OPTIONS(struct assign_settings, split),
    {0},
};

static void preset(void *settings)
{
    split_preset(&((struct assign_settings *)settings)->split);
}

/* A day that is none, such as 2026-02-30, moves when it is read as one. */
static int read_date(const char *date, int64_t *at, struct err *err)
{
    struct tm t = {0};
    char again[16], *end = strptime(date, "%Y-%m-%d", &t);

    if (end && !*end && strlen(date) == 10) {
        *at = timegm(&t);
        split_date(*at, again);
        if (strcmp(again, date) == 0)
            return 0;
    }
    return err_set(err, ERR_USAGE, "--date \"%s\" is no day such as 2026-11-22",
                   date);
}

/* The first place that is control's, as people count. */
static void say_why(const struct split *s, const struct split_made *m,
                    int64_t at)
{
    char date[16];

    split_date(at, date);
    if (m->by != SPLIT_BY_HASH)
        puts(split_words(s->policy));
    else if (s->policy == POLICY_split_sticky_day)
        printf("place %u of 0 to 99 on %s; below %.7g is treatment\n", m->place,
               date, s->percent);
    else
        printf("place %.6f %% of 100 %%; below %.7g %% is treatment\n",
               (double)m->place / (double)SPLIT_WHOLE * 100, s->percent);
}

static void assign_one(const struct split *s, const char *user, int64_t at,
                       struct rng *dice)
{
    const struct split_asked who = {user, at};
    struct split_made m;

    split_make(s, &who, dice, &m);
    printf("%s\t%s\t", user, side_name(m.side));
    say_why(s, &m, at);
}

/* A line each, however long; an empty one has no key, and the dice decide. */
static int assign_all(const struct split *s, int64_t at, struct rng *dice,
                      struct err *err)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    while ((len = getline(&line, &size, stdin)) >= 0) {
        const struct split_asked who = {line, at};
        struct split_made m;

        if (len > 0 && line[len - 1] == '\n')
            line[--len] = '\0';
        split_make(s, &who, dice, &m);
        fwrite(line, 1, (size_t)len, stdout);
        fputs(m.side == TREATMENT ? "\ttreatment\n" : "\tcontrol\n", stdout);
    }
    free(line);
    if (ferror(stdin) || fflush(stdout) || ferror(stdout))
        return err_set(err, ERR_IO, "standard input or output: %s",
                       strerror(errno));
    return 0;
}

static int assign(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    struct assign_settings *a = settings;
    struct split split;
    struct rng dice;
    int64_t at = time(NULL);

    (void)args;
    (void)status;
    if (argc)
        return err_set(err, ERR_USAGE,
                       "name users with --user, or one a line on standard "
                       "input");
    if ((a->date && read_date(a->date, &at, err)) ||
        split_from(&a->split, &split, err))
        return -1;
    rng_seed(&dice, (uint64_t)time(NULL));
    if (!a->user)
        return assign_all(&split, at, &dice, err);
    assign_one(&split, a->user, at, &dice);
    return 0;
}

const struct command command_assign = {
    .name = "assign",
    .about = "which variant a user gets, and why",
    .usage = "[--user KEY]",
    .options = options,
    .size = sizeof(struct assign_settings),
    .preset = preset,
    .run = assign,
};
