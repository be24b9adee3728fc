#include "cmd/export.h"

#include <errno.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/whole_file.h"

#define ROW_MAX ((size_t)256 * 1024 * 1024)

static const struct export_kind *const kinds[] = {
#define EXPORT(id) &id,
#include "cmd/exports.def"
#undef EXPORT
};

struct export_command {
    char *what, *format, *output;
    int bodies, warmup;
};

#define AT(m) offsetof(struct export_command, m)
static const struct opt options[] = {
    {"what", 0, OPT_TEXT, "KIND", AT(what), 0, 0,
     "pairs, replies, prompts, votes, feedback (pairs)"},
    {"format", 'f', OPT_TEXT, "NAME", AT(format), 0, 0, "jsonl or csv (jsonl)"},
    {"output", 'o', OPT_TEXT, "FILE", AT(output), 0, 0,
     "write to FILE, in place of standard output"},
    {"bodies", 0, OPT_FLAG, NULL, AT(bodies), 0, 0,
     "with the texts of requests and answers"},
    {"warmup", 0, OPT_FLAG, NULL, AT(warmup), 0, 0,
     "with the replies of the warm-up"},
    {0},
};

static const struct export_kind *find_kind(const char *name, struct err *err)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    err_set(err, ERR_USAGE,
            "--what: there is no \"%s\"; there are pairs, replies, prompts, "
            "votes and feedback",
            name);
    return NULL;
}

/* The last bytes may be what does not fit. */
static int to_standard(struct export_sheet *s, const struct export_kind *kind,
                       struct store *store, struct err *err)
{
    s->name = "standard output";
    s->out = stdout;
    if (kind->write(s, store, err))
        return -1;
    if (fflush(stdout))
        return err_set(err, ERR_IO, "%s: %s", s->name, strerror(errno));
    return 0;
}

static int to_file(struct export_sheet *s, const struct export_kind *kind,
                   struct store *store, struct err *err)
{
    struct whole_file file;

    if (whole_file_begin(&file, s->name, err))
        return -1;
    s->out = file.out;
    return whole_file_end(&file, kind->write(s, store, err) ? -1 : 0, err);
}

static int write_out(const struct export_command *c,
                     const struct export_kind *kind, struct store *store,
                     struct err *err)
{
    struct export_sheet s = {
        .name = c->output,
        .csv = c->format && strcmp(c->format, "csv") == 0,
        .bodies = c->bodies,
        .warmup = c->warmup,
    };
    int rc;

    buf_init(&s.row, ROW_MAX);
    rc = s.name ? to_file(&s, kind, store, err)
                : to_standard(&s, kind, store, err);
    export_release(&s);
    return rc;
}

static int export(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct export_command *c = settings;
    const struct export_kind *kind =
        find_kind(c->what ? c->what : "pairs", err);
    struct store *store;
    int rc;

    (void)status;
    if (!kind)
        return -1;
    if (c->format && strcmp(c->format, "csv") && strcmp(c->format, "jsonl"))
        return err_set(err, ERR_USAGE,
                       "--format: there is no \"%s\"; there are jsonl and csv",
                       c->format);
    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    store = store_open(args[0], STORE_READ, err);
    if (!store)
        return -1;
    rc = write_out(c, kind, store, err);
    store_close(store);
    return rc;
}

const struct command command_export = {
    .name = "export",
    .about = "pairs and replies of an experiment, for R, SciPy or DuckDB",
    .usage = "STORE",
    .options = options,
    .size = sizeof(struct export_command),
    .run = export,
};
