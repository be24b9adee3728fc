#include <stdlib.h>

#include "cmd/command.h"
#include "cmd/summary.h"

struct report_settings {
    char *format;
};

static const struct opt options[] = {
    {"format", 'f', OPT_TEXT, "NAME", offsetof(struct report_settings, format),
     0, 0, "text or json (text)"},
    {0},
};

static int report(void *settings, int argc, char **args, int *status,
                  struct err *err)
{
    const struct report_settings *s = settings;
    const struct format *f = format_find(s->format ? s->format : "text");

    (void)status;
    if (!f)
        return err_set(err, ERR_USAGE,
                       "--format: there is no \"%s\"; there are text and json",
                       s->format);
    if (argc != 1)
        return err_set(err, ERR_USAGE,
                       "name one store, such as replays/NAME.db");
    return summary_print(args[0], f, err);
}

const struct command command_report = {
    .name = "report",
    .about = "what came of an experiment, as text or for programs",
    .usage = "STORE",
    .options = options,
    .size = sizeof(struct report_settings),
    .run = report,
};
