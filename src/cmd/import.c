#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/import_run.h"
#include "cmd/place.h"
#include "cmd/prices.h"
#include "cmd/spans_option.h"

#define PATH_MOST 4096

struct import_command {
    char *store, *input, *pair_by, *control, *treatment, *prompts, *delimiter,
        *prices;
    struct opt_list map, file[SIDES];
    struct spans_options spans;
    double weight;
    int fresh, sticky, skip_bad;
};

#define AT(m) offsetof(struct import_command, m)
static const struct opt options[] = {
    {"store", 's', OPT_TEXT, "FILE", AT(store), 0, 0,
     "where the experiment is kept (replays/LOG.db)"},
    {"fresh", 0, OPT_FLAG, NULL, AT(fresh), 0, 0,
     "begin anew; an old store is kept beside it"},
    {"input", 0, OPT_TEXT, "FORMAT", AT(input), 0, 0,
     "csv, jsonl, openai-batch-output or promptfoo,\n"
     "in place of a look at the logs"},
    {"map", 'm', OPT_LIST, "OURS=THEIRS", AT(map), 0, 0,
     "which field is which: variant=route,latency_ms=dur"},
    {"control", 0, OPT_TEXT, "NAME", AT(control), 0, 0,
     "what the log calls the control"},
    {"treatment", 0, OPT_TEXT, "NAME", AT(treatment), 0, 0,
     "what the log calls the treatment"},
    {"control-file", 0, OPT_LIST, "LOG", AT(file[CONTROL]), 0, 0,
     "a log that is all of the control"},
    {"treatment-file", 0, OPT_LIST, "LOG", AT(file[TREATMENT]), 0, 0,
     "a log that is all of the treatment"},
    {"prompts", 0, OPT_TEXT, "LOG", AT(prompts), 0, 0,
     "where the prompts are: the input of a batch"},
    {"pair-by", 0, OPT_TEXT, "FIELD", AT(pair_by), 0, 0,
     "answers that have it in common are a pair;\n"
     "several with commas (none: they are not paired)"},
    {"weight", 'w', OPT_REAL, "SHARE", AT(weight), 0.0001, 0.9999,
     "the part that was to go to the treatment, of 1"},
    {"sticky", 0, OPT_FLAG, NULL, AT(sticky), 0, 0,
     "users were assigned, and not requests"},
    SPANS_OPTIONS(struct import_command, spans),
    {"delimiter", 0, OPT_TEXT, "CHAR", AT(delimiter), 0, 0,
     "between columns: one character, or tab"},
    {"skip-bad", 0, OPT_FLAG, NULL, AT(skip_bad), 0, 0,
     "pass bad lines over, and count them"},
    {"prices", 0, OPT_TEXT, "FILE", AT(prices), 0, 0,
     "price list, for logs that tell tokens but no cost"},
    {0},
};

/* ---- logs ---------------------------------------------------------------- */

/* What comes through a pipe comes once, and is read twice. */
static int spool(FILE *to, struct err *err)
{
    char block[65536];
    size_t n;

    while ((n = fread(block, 1, sizeof(block), stdin)) > 0)
        if (fwrite(block, 1, n, to) < n)
            break;
    if (ferror(stdin))
        return err_set(err, ERR_IO, "standard input: %s", strerror(errno));
    if (ferror(to) || fflush(to))
        return err_set(err, ERR_IO,
                       "standard input does not fit into a file for the time "
                       "being: %s",
                       strerror(errno));
    return 0;
}

struct logs {
    struct import_log *log; /* owned */
    size_t count;
    FILE *spooled; /* owned; NULL: no log is standard input */
    char path[32]; /* of that */
};

static void logs_release(struct logs *l)
{
    free(l->log);
    if (l->spooled)
        fclose(l->spooled);
}

static int add_log(struct logs *l, const char *path, int side, struct err *err)
{
    struct import_log log = {path, NULL, side};

    if (strcmp(path, "-") == 0) {
        if (l->spooled)
            return err_set(err, ERR_USAGE, "standard input is read once only");
        l->spooled = tmpfile();
        if (!l->spooled)
            return err_set(err, ERR_IO, "a temporary file: %s",
                           strerror(errno));
        if (spool(l->spooled, err))
            return -1;
        snprintf(l->path, sizeof(l->path), "/proc/self/fd/%d",
                 fileno(l->spooled));
        log.path = l->path;
        log.called = "standard input";
    }
    l->log = memory_grow(l->log, l->count + 1, sizeof(*l->log));
    l->log[l->count++] = log;
    return 0;
}

static int add_logs(struct logs *l, const struct import_command *c, int argc,
                    char **args, struct err *err)
{
    for (int i = 0; i < argc; i++)
        if (add_log(l, args[i], -1, err))
            return -1;
    for (int s = 0; s < SIDES; s++)
        for (size_t i = 0; i < c->file[s].count; i++)
            if (add_log(l, c->file[s].item[i], s, err))
                return -1;
    if (!l->count)
        return err_set(err, ERR_USAGE,
                       "name a log of answers, or - for standard input");
    return 0;
}

/* ---- settings ------------------------------------------------------------ */

static int read_delimiter(const char *text, char *out, struct err *err)
{
    if (!text)
        return 0;
    *out = strcmp(text, "tab") == 0 ? '\t' : *text;
    if ((strcmp(text, "tab") && strlen(text) != 1) || strchr("\"\r\n ", *out))
        return err_set(err, ERR_USAGE,
                       "--delimiter: \"%s\" is neither one character nor tab",
                       text);
    return 0;
}

static int make_run(const struct import_command *c, struct import_run *r,
                    struct err *err)
{
    if (!c->control != !c->treatment)
        return err_set(err, ERR_USAGE,
                       "--control and --treatment: give both, or none");
    if (c->control && strcmp(c->control, c->treatment) == 0)
        return err_set(err, ERR_USAGE,
                       "--control and --treatment are the same name");
    for (size_t i = 0; i < c->map.count; i++)
        if (names_map(&r->names, c->map.item[i], err))
            return -1;
    r->format = c->input;
    r->prompts = c->prompts;
    r->pair_by = c->pair_by;
    r->sticky = c->sticky;
    r->skip_bad = c->skip_bad;
    r->sides.given[CONTROL] = c->control;
    r->sides.given[TREATMENT] = c->treatment;
    r->to.weight = c->weight;
    r->spans = &c->spans;
    return read_delimiter(c->delimiter, &r->delimiter, err);
}

static char *default_store(const struct import_log *log)
{
    struct buf name;

    buf_init(&name, 1024);
    buf_adds(&name, PLACE_FOLDER "/");
    place_name(&name, log->called ? "stdin" : log->path, 1);
    buf_adds(&name, ".db");
    return buf_take(&name);
}

/* ---- the store ----------------------------------------------------------- */

static int fill_new(struct import_run *r, const char *where, struct err *err)
{
    struct store *s = store_open(where, STORE_CREATE, err);
    int rc;

    if (!s)
        return -1;
    rc = import_fill(r, s, err);
    store_close(s);
    return rc;
}

/* Made under another name, and put in its place when it is whole: whatever
 * ends this, there is no half of a store. */
static int make_store(const struct import_command *c, struct import_run *r,
                      const char *store, struct err *err)
{
    char fresh[PATH_MOST];
    int there = place_there(store), rc;

    if (there && !c->fresh)
        return err_set(err, ERR_USAGE,
                       "%s is there already: name another --store, or start "
                       "anew with --fresh",
                       store);
    if (snprintf(fresh, sizeof(fresh), "%s.new", store) >= PATH_MOST)
        return err_set(err, ERR_IO, "%s: the name is too long", store);
    if (place_folder(store, err))
        return -1;
    place_remove(fresh);
    rc = fill_new(r, fresh, err);
    if (rc == 0 && there)
        rc = place_keep_old(store, err);
    if (rc == 0)
        rc = place_move(fresh, store, err);
    if (rc)
        place_remove(fresh);
    return rc;
}

/* The name is whatever the log says. */
static void say_side(const struct import_run *r, enum side s)
{
    const char *name = r->sides.name[s] ? r->sides.name[s] : "a log of its own";
    struct buf safe;

    buf_init(&safe, SIZE_MAX);
    text_safe(&safe, name, strlen(name), 0);
    fprintf(stderr, "%lld answer%s of the %s (%s)\n",
            (long long)r->to.answers[s], r->to.answers[s] == 1 ? "" : "s",
            side_name(s), safe.data);
    buf_release(&safe);
}

static void say_done(const struct import_run *r, const char *store)
{
    const struct import_store *t = &r->to;

    say_side(r, CONTROL);
    say_side(r, TREATMENT);
    if (t->design == DESIGN_PAIRED)
        fprintf(stderr, "to %lld prompt%s, paired, are in %s\n",
                (long long)t->prompts, t->prompts == 1 ? "" : "s", store);
    else
        fprintf(stderr, "unpaired, are in %s\n", store);
    if (r->bad.lines)
        fprintf(stderr, "bad lines, passed over: %lld\n",
                (long long)r->bad.lines);
    if (r->sides.others)
        fprintf(stderr, "answers of other variants, passed over: %lld\n",
                (long long)r->sides.others);
    if (!r->failures_told)
        fprintf(stderr, "no field tells whether a request failed: all count "
                        "as ok\n");
    if (t->begin_us < 0)
        fprintf(stderr, "no field tells when a request was sent: there is "
                        "nothing to say about time\n");
    if (t->priced)
        fprintf(stderr, "costs by the list of prices: %lld\n",
                (long long)t->priced);
}

static int go(const struct import_command *c, struct import_run *r,
              const char *store, struct err *err)
{
    const char *slash = strrchr(store, '/');
    struct buf named;
    int rc;

    if (place_is_url(store))
        return err_set(err, ERR_USAGE, "--store: %s is not the name of a file",
                       store);
    r->name = slash ? slash + 1 : store;
    rc = import_look(r, err) || make_store(c, r, store, err) ? -1 : 0;
    buf_init(&named, SIZE_MAX);
    import_bad_write(&r->bad, &named);
    fputs(named.data, stderr);
    buf_release(&named);
    if (rc == 0)
        say_done(r, store);
    return rc;
}

static void preset(void *settings)
{
    struct import_command *c = settings;

    c->weight = NAN;
}

static int import(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct import_command *c = settings;
    struct price_list prices = {0};
    struct import_run r;
    struct logs logs = {0};
    char *store = NULL;
    int rc = -1;

    (void)status;
    import_init(&r);
    if (make_run(c, &r, err) == 0 &&
        prices_load(&prices, c->prices, err) == 0 &&
        add_logs(&logs, c, argc, args, err) == 0) {
        r.log = logs.log;
        r.logs = logs.count;
        r.to.prices = &prices;
        store = c->store ? memory_string(c->store) : default_store(logs.log);
        rc = go(c, &r, store, err);
    }
    free(store);
    import_release(&r);
    logs_release(&logs);
    price_list_release(&prices);
    return rc;
}

const struct command command_import = {
    .name = "import",
    .about = "logs of answers that name a variant, into a store",
    .usage = "LOG... --store FILE",
    .options = options,
    .size = sizeof(struct import_command),
    .preset = preset,
    .run = import,
};
