#include "check/row.h"

#include <string.h>

#define NAME "www-authenticate: "

/* The key of another house, behind what every key was thought to begin with.
 */
static int has_doubled_start(const char *key)
{
    static const char *const starts[] = {"sk-", "gsk_", "AIza", "xai-"};

    if (strncmp(key, "sk-", 3))
        return 0;
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
        if (strncmp(key + 3, starts[i], strlen(starts[i])) == 0)
            return 1;
    return 0;
}

static void say_wanted(const struct check_reply *r, struct check_finding *f)
{
    const char *text = headers_text(&r->answer.headers);
    const char *wanted = text ? strstr(text, NAME) : NULL;

    if (wanted)
        check_say(f, CHECK_BAD, "; the endpoint asks for \"%.*s\"",
                  (int)strcspn(wanted + strlen(NAME), "\n"),
                  wanted + strlen(NAME));
}

/* Whose dialect is the wrong one sends the right key under the wrong name. */
static void explain(const struct check_seen *s, const struct check_reply *r,
                    struct check_finding *f)
{
    check_advise(s, r, f);
    if (!s->variant->key)
        return;
    if (has_doubled_start(s->variant->key))
        check_say(f, CHECK_BAD, "; was \"sk-\" put before the key?");
    say_wanted(r, f);
    check_say(f, CHECK_BAD,
              "; a variant \"openai:...\" sends \"Authorization: Bearer\", "
              "\"anthropic:...\" sends \"x-api-key\"");
}

static int refuses(const struct check_reply *r)
{
    return r->answer.status == 401 || r->answer.status == 403;
}

/* A key that may ask for completions need not be one that may list models, and
 * some list their models to anybody: the completion decides. */
static void judge(const struct check_seen *s, struct check_finding *f)
{
    const struct check_reply *list = &s->reply[ASK_MODELS];
    const struct check_reply *r = &s->reply[ASK_WHOLE];
    char mask[24];
    int told = r->answer.status && r->answer.status < 500;

    if (refuses(r) || (refuses(list) && !told))
        explain(s, refuses(r) ? r : list, f);
    else if (!told)
        check_say(f, CHECK_SKIPPED, "nobody told whether it fits");
    else if (!s->variant->key)
        check_say(f, CHECK_OK, "none is sent, and none is asked for");
    else
        check_say(f, CHECK_OK, "%s from %s is taken%s",
                  variant_mask(s->variant->key, mask),
                  s->variant->key_from ? s->variant->key_from : "the settings",
                  refuses(list) ? ", but it may not list models" : "");
}

const struct check_row check_row_key = {
    .name = "key",
    .ask = ASK_WHOLE,
    .without = "the key is refused",
    .judge = judge,
};
