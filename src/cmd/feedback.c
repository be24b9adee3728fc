#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/feedback_take.h"
#include "input/input.h"

struct feedback_command {
    struct opt_list map;
    char *scale;
    int skip_bad;
};

#define AT(m) offsetof(struct feedback_command, m)
static const struct opt options[] = {
    {"map", 'm', OPT_LIST, "OURS=THEIRS", AT(map), 0, 0,
     "which field is which: thumb=vote,request_id=response.id"},
    {"score-scale", 0, OPT_TEXT, "SCALE", AT(scale), 0, 0,
     "of scores, such as 1-5, or 100 for 0-100 (0-1)"},
    {"skip-bad", 0, OPT_FLAG, NULL, AT(skip_bad), 0, 0,
     "pass bad lines over, and count them"},
    {0},
};

static int bad_scale(const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "--score-scale: \"%s\" is not a scale such as 1-5 or 100",
                   text);
}

static int read_scale(const char *text, struct feedback_take *t,
                      struct err *err)
{
    const char *digits = "0123456789.";
    char *end;

    t->least = 0;
    t->most = 1;
    if (!text)
        return 0;
    if (strspn(text, "-0123456789.") != strlen(text) || !strchr(digits, *text))
        return bad_scale(text, err);
    t->most = strtod(text, &end);
    if (*end == '-' && end[1] && strchr(digits, end[1])) {
        t->least = t->most;
        t->most = strtod(end + 1, &end);
    }
    return *end || t->most <= t->least ? bad_scale(text, err) : 0;
}

/* ---- what is said at the end --------------------------------------------- */

static void say_causes(const struct feedback_take *t)
{
    struct buf named;

    buf_init(&named, SIZE_MAX);
    import_bad_write(&t->bad, &named);
    import_bad_write(&t->strange, &named);
    fputs(named.data, stderr);
    buf_release(&named);
}

static void say(const char *what, int64_t n)
{
    if (n)
        fprintf(stderr, "%s: %lld\n", what, (long long)n);
}

static void say_done(const struct feedback_take *t, const char *store)
{
    fprintf(stderr,
            "%lld new in %s: %lld about the control, %lld about the "
            "treatment\n",
            (long long)(t->put[CONTROL] + t->put[TREATMENT]), store,
            (long long)t->put[CONTROL], (long long)t->put[TREATMENT]);
    say("there already", t->same);
    say("older than what is there, left out", t->older);
    say("about answers that never count, of a warm-up or without a copy in "
        "the shadow",
        t->warmup);
    say("lines about no answer that is there", t->strange.lines);
    say("bad lines, passed over", t->bad.lines);
}

/* ------------------------------------------------------------------------- */

static int judge(const struct feedback_take *t, int skip_bad, const char *store,
                 struct err *err)
{
    int all = t->bad.lines == t->lines;
    char words[INPUT_WORDS];

    if (t->bad.lines && (all || !skip_bad))
        return err_set(err, ERR_PARSE, "%s: nothing was stored; mend %s%s",
                       input_bad_words(t->bad.lines, t->lines, words),
                       t->bad.lines == 1 ? "it" : "them",
                       all ? ", or say with --map which field is which"
                           : ", or pass over what is bad with --skip-bad");
    if (t->strange.lines && t->strange.lines + t->bad.lines == t->lines)
        return err_set(err, ERR_PARSE,
                       "no line is about an answer in %s: nothing was stored",
                       store);
    return 0;
}

struct work {
    struct store *store;
    struct feedback_find find;
    struct feedback_take take;
    struct names names;
};

static int make_names(const struct opt_list *map, struct names *names,
                      struct err *err)
{
    for (size_t i = 0; i < map->count; i++)
        if (names_map(names, map->item[i], err))
            return -1;
    return 0;
}

static int read_files(struct work *w, int count, char **file, struct err *err)
{
    w->take.find = &w->find;
    if (feedback_find_load(&w->find, w->store, err))
        return -1;
    for (int i = 0; i < count; i++)
        if (feedback_take_read(&w->take, file[i], &w->names, err))
            return -1;
    return names_check(&w->names, err);
}

static int go(struct work *w, const struct feedback_command *c, int argc,
              char **args, struct err *err)
{
    int rc;

    if (make_names(&c->map, &w->names, err) ||
        read_scale(c->scale, &w->take, err))
        return -1;
    w->store = store_open(args[0], STORE_READ, err);
    if (!w->store || read_files(w, argc - 1, args + 1, err))
        return -1;
    rc = judge(&w->take, c->skip_bad, args[0], err);
    if (rc == 0)
        rc = feedback_take_write(&w->take, w->store, err);
    say_causes(&w->take);
    if (rc == 0)
        say_done(&w->take, args[0]);
    return rc;
}

static int feedback(void *settings, int argc, char **args, int *status,
                    struct err *err)
{
    struct work w = {0};
    int rc;

    (void)status;
    if (argc < 2)
        return err_set(err, ERR_USAGE,
                       "name a store and files of feedback, or - for standard "
                       "input");
    rc = go(&w, settings, argc, args, err);
    feedback_take_release(&w.take);
    feedback_find_release(&w.find);
    names_release(&w.names);
    store_close(w.store);
    return rc;
}

const struct command command_feedback = {
    .name = "feedback",
    .about = "what people said of answers, into their store",
    .usage = "STORE FILE...",
    .options = options,
    .size = sizeof(struct feedback_command),
    .run = feedback,
};
