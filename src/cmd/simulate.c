#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/command.h"
#include "cmd/text_file.h"
#include "sim/sim.h"

struct simulate_settings {
    char *address, *key_file, *log;
    struct opt_list model;
    int64_t port, seed;
    int fast;
};

#define AT(m) offsetof(struct simulate_settings, m)
static const struct opt options[] = {
    {"port", 'p', OPT_COUNT, "N", AT(port), 0, 65535,
     "port to listen on (8089); 0: any free one, which is printed"},
    {"address", 0, OPT_TEXT, "ADDRESS", AT(address), 0, 0,
     "address to listen on (127.0.0.1)"},
    {"model", 'm', OPT_LIST, "NAME:SETTING,...", AT(model), 0, 0,
     "a model that is served, and how it behaves; again for more\n"
     "(sim-control and sim-treatment)"},
    {"seed", 0, OPT_COUNT, "N", AT(seed), 0, 9e15,
     "seed of answers, waits and faults (42)"},
    {"key-file", 0, OPT_TEXT, "FILE", AT(key_file), 0, 0,
     "refuse whoever does not send the key in FILE"},
    {"log", 0, OPT_TEXT, "FILE", AT(log), 0, 0,
     "write what was really done to each request"},
    {"fast", 0, OPT_FLAG, NULL, AT(fast), 0, 0,
     "answer at once, for benchmarks"},
    {0},
};

static void preset(void *settings)
{
    struct simulate_settings *s = settings;

    s->port = 8089;
    s->seed = 42;
}

static void on_signal(void *arg, int number)
{
    (void)number;
    loop_stop(arg);
}

/* Whoever started this waits for the port: unheard it would be of no use. */
static int announce(const struct simulate_settings *set, const struct sim *sim,
                    struct err *err)
{
    const char *address = set->address ? set->address : "127.0.0.1";
    int six = strchr(address, ':') != NULL;

    printf("listening on http://%s%s%s:%d/v1\n", six ? "[" : "", address,
           six ? "]" : "", sim_port(sim));
    for (size_t i = 0; sim_model_at(sim, i); i++)
        printf("model %s\n", sim_model_at(sim, i)->name);
    if (fflush(stdout))
        return err_set(err, ERR_IO, "standard output cannot be written");
    return 0;
}

static int serve(const struct simulate_settings *set,
                 const struct sim_settings *s, struct loop *loop,
                 struct err *err)
{
    struct loop_watch *interrupt, *terminate;
    struct sim *sim = sim_new(loop, s, err);
    int rc = -1;

    if (!sim)
        return -1;
    interrupt = loop_signal_new(loop, SIGINT, on_signal, loop, err);
    terminate = loop_signal_new(loop, SIGTERM, on_signal, loop, err);
    if (interrupt && terminate && announce(set, sim, err) == 0)
        rc = loop_run(loop, err);
    if (sim_free(sim, err))
        rc = -1;
    loop_watch_free(terminate);
    loop_watch_free(interrupt);
    return rc;
}

static int parse_models(const struct opt_list *text, struct sim_model *model,
                        struct err *err)
{
    for (size_t i = 0; i < text->count; i++)
        if (sim_model_parse(&model[i], text->item[i], err))
            return err_wrap(err, "--model %s", text->item[i]);
    return 0;
}

/* Nobody can send the key that is not there. */
static int read_key(const char *path, char **key, struct err *err)
{
    if (!path)
        return 0;
    *key = text_file(path, err);
    if (*key && **key)
        return 0;
    if (*key)
        err_set(err, ERR_USAGE, "%s: no key in it", path);
    return err_wrap(err, "--key-file");
}

static int simulate(void *settings, int argc, char **args, int *status,
                    struct err *err)
{
    const struct simulate_settings *set = settings;
    struct sim_model *model = NULL;
    struct sim_settings s = {
        .address = set->address ? set->address : "127.0.0.1",
        .port = (int)set->port,
        .seed = (uint64_t)set->seed,
        .models = set->model.count,
        .log = set->log,
        .fast = set->fast,
    };
    struct loop *loop = NULL;
    char *key = NULL;
    int rc = -1;

    (void)status;
    if (argc > 0)
        return err_set(err, ERR_USAGE, "%s: takes options only", args[0]);
    if (read_key(set->key_file, &key, err))
        goto out;
    s.key = key;
    s.model = model = memory_new(set->model.count + 1, sizeof(*model));
    loop = loop_new(err);
    if (loop && parse_models(&set->model, model, err) == 0)
        rc = serve(set, &s, loop, err);
out:
    loop_free(loop);
    free(model);
    free(key);
    return rc;
}

const struct command command_simulate = {
    .name = "simulate",
    .about = "a simulated provider, for demos, dry runs and tests",
    .usage = "[--port N] [--model NAME:SETTING,...]... [--log FILE]",
    .options = options,
    .size = sizeof(struct simulate_settings),
    .preset = preset,
    .run = simulate,
};
