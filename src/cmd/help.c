#include <stdio.h>

#include "cmd/command.h"

struct help_settings {
    int all, completion;
};

static const struct opt options[] = {
    {"all", 0, OPT_FLAG, NULL, offsetof(struct help_settings, all), 0, 0,
     "list every option of every command, one a line"},
    {"completion", 0, OPT_FLAG, NULL,
     offsetof(struct help_settings, completion), 0, 0,
     "print completion for bash: source <(diptych help --completion)"},
    {0},
};

static void print_commands(void)
{
    fputs("usage: diptych COMMAND [OPTION...] [ARGUMENT...]\n\n"
          "Compares two variants of a language-model service, control and\n"
          "treatment: the same prompts to both, and what differs.\n\n",
          stdout);
    for (size_t i = 0; command_at(i); i++)
        printf("  %-10s %s\n", command_at(i)->name, command_at(i)->about);
    fputs("\ndiptych COMMAND --help lists its options; man diptych has all.\n",
          stdout);
}

static void print_all(void)
{
    for (size_t i = 0; command_at(i); i++) {
        const struct command *c = command_at(i);

        for (const struct opt *o = c->options; o->name; o++)
            printf("%s --%s%s%s\n", c->name, o->name, o->value ? " " : "",
                   o->value ? o->value : "");
    }
    for (const struct opt *o = opt_common; o->name; o++)
        printf("* --%s%s%s\n", o->name, o->value ? " " : "",
               o->value ? o->value : "");
}

static void complete_command(const struct command *c)
{
    printf("    %s) words=\"", c->name);
    for (const struct opt *o = c->options; o->name; o++)
        printf("--%s ", o->name);
    for (const struct opt *o = opt_common; o->name; o++)
        printf("--%s ", o->name);
    fputs("\" ;;\n", stdout);
}

static void print_completion(void)
{
    fputs("_diptych()\n{\n    local words=\"\"\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"",
          stdout);
    for (size_t i = 0; command_at(i); i++)
        printf("%s ", command_at(i)->name);
    fputs("\"\n    else case \"${COMP_WORDS[1]}\" in\n", stdout);
    for (size_t i = 0; command_at(i); i++)
        complete_command(command_at(i));
    fputs("    esac; fi\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- "
          "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
          "}\ncomplete -o default -F _diptych diptych\n",
          stdout);
}

static int print_one(const char *name, struct err *err)
{
    const struct command *c = command_find(name);
    struct buf out;

    if (!c)
        return command_unknown(name, err);
    buf_init(&out, 65536);
    command_write_help(c, &out);
    fputs(out.data, stdout);
    buf_release(&out);
    return 0;
}

static int help(void *settings, int argc, char **args, int *status,
                struct err *err)
{
    const struct help_settings *s = settings;

    (void)status;
    if (argc > 1)
        return err_set(err, ERR_USAGE, "%s: one command at a time", args[1]);
    if (argc > 0)
        return print_one(args[0], err);
    if (s->all)
        print_all();
    else if (s->completion)
        print_completion();
    else
        print_commands();
    return 0;
}

const struct command command_help = {
    .name = "help",
    .about = "what there is, and how it is used",
    .usage = "[COMMAND]",
    .options = options,
    .size = sizeof(struct help_settings),
    .run = help,
};
