#include "cmd/split_option.h"

#include <string.h>

void split_preset(struct split_settings *s)
{
    s->share = s->control_weight = -1;
}

static int read_policy(const char *name, struct err *err)
{
    int found = split_find(name);
    struct buf list;

    if (found >= 0)
        return found;
    buf_init(&list, 256);
    for (int i = 0; i < POLICIES; i++)
        buf_addf(&list, "%s%s", i ? ", " : "",
                 split_name((enum split_policy)i));
    err_set(err, ERR_USAGE, "no --split \"%s\": there are %s", name, list.data);
    buf_release(&list);
    return -1;
}

int split_from(const struct split_settings *s, struct split *out,
               struct err *err)
{
    int policy = read_policy(s->policy ? s->policy : "sticky", err);
    double share = s->share;

    if (policy < 0)
        return -1;
    if (share >= 0 && s->control_weight >= 0)
        return err_set(err, ERR_USAGE,
                       "--share and --control-weight say the same: give one");
    if (s->control_weight >= 0)
        share = 1 - s->control_weight;
    if (share < 0 && policy != POLICY_split_off)
        return err_set(err, ERR_USAGE,
                       "say how much goes to treatment: --share 5%%");
    split_init(out, (enum split_policy)policy, share > 0 ? share : 0,
               s->salt ? s->salt : "");
    return 0;
}
