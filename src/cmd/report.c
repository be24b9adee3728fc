#include <stdio.h>

#include "cmd/command.h"
#include "cmd/gates_option.h"
#include "cmd/summary.h"
#include "report/examples.h"

struct report_settings {
    char *format, *output;
    int64_t examples;
    struct gates_options gates;
    int named; /* 1: gates, on the command line itself */
};

static const struct opt options[] = {
    {"format", 'f', OPT_TEXT, "NAME", offsetof(struct report_settings, format),
     0, 0, "text, json, csv, markdown or html (text)"},
    {"output", 'o', OPT_TEXT, "FILE", offsetof(struct report_settings, output),
     0, 0, "write FILE, whole or not at all (standard output)"},
    {"examples", 0, OPT_COUNT, "N", offsetof(struct report_settings, examples),
     0, EXAMPLES_MOST,
     "so many of the pairs that differ most, side by\n"
     "side, in markdown and html (10)"},
    GATES_OPTIONS(struct report_settings, gates),
    {0},
};

static void preset(void *settings)
{
    struct report_settings *s = settings;

    s->examples = SUMMARY_EXAMPLES;
}

/* What a settings file says was not said about this store. */
static void told(void *settings, const void *line)
{
    const struct report_settings *alone = line;

    ((struct report_settings *)settings)->named = gates_asked(&alone->gates);
}

/* Names all that there are, from their table. */
static int unknown(const char *name, struct err *err)
{
    const struct format *f;
    char names[200] = "";
    size_t at = 0;

    for (size_t i = 0; (f = format_at(i)) && at < sizeof names; i++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s",
                               !i                 ? ""
                               : format_at(i + 1) ? ", "
                                                  : " and ",
                               f->name);
    return err_set(err, ERR_USAGE, "--format: there is no \"%s\"; there are %s",
                   name, names);
}

static int report(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct report_settings *s = settings;
    struct summary summary = {
        .format = format_find(s->format ? s->format : "text"),
        .output = s->output,
        .examples = s->examples,
    };
    struct verdict verdict;
    struct gates gates;

    if (gates_make(&s->gates, &gates, err))
        return -1;
    if (gates_asked(&s->gates))
        summary.gates = &gates;
    summary.mild = !s->named;
    if (!summary.format)
        return unknown(s->format, err);
    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    summary.store = args[0];
    if (summary_write(&summary, &verdict, err))
        return -1;
    gates_say_default(&verdict);
    if (summary.unused)
        fputs("the gates of the settings are not used: the store has its own, "
              "frozen at the start; --gate judges by others\n",
              stderr);
    *status = verdict_exit(&verdict);
    return 0;
}

const struct command command_report = {
    .name = "report",
    .about = "what came of an experiment, for people or for programs",
    .usage = "STORE",
    .options = options,
    .size = sizeof(struct report_settings),
    .preset = preset,
    .told = told,
    .run = report,
};
