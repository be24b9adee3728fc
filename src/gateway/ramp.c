#include "gateway/ramp.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/duration.h"

#define STEP_TEXT 64

/* ---- from text ----------------------------------------------------------- */

static int read_number(const char *text, double *share, int *percent)
{
    char *end;

    if (!isdigit((unsigned char)*text) && *text != '.')
        return -1;
    *share = strtod(text, &end);
    if (strspn(text, "0123456789.e-") < (size_t)(end - text))
        return -1;
    end += strspn(end, " ");
    *percent = *end == '%';
    if (*percent) {
        *share /= 100;
        end++;
    }
    end += strspn(end, " ");
    return *end || !(*share <= 1) ? -1 : 0;
}

int ramp_share(const char *text, int64_t *out, struct err *err)
{
    int percent = 0;
    double share;

    if (read_number(text, &share, &percent))
        return err_set(err, ERR_USAGE, "no share such as 5%% or .05");
    if (share == 1 && !percent)
        return err_set(err, ERR_USAGE,
                       "1 may be a percent or all of it: say 1%% or 100%%");
    *out = llround(share * (double)SHARE_WHOLE);
    return 0;
}

static int bad(int number, const char *text, const char *why, struct err *err)
{
    return err_set(err, ERR_USAGE, "step %d, \"%s\": %s", number, text, why);
}

static int read_step(const char *text, int number, struct ramp_step *out,
                     struct err *err)
{
    char share[STEP_TEXT];
    const char *colon = strchr(text, ':');
    struct err why;

    snprintf(share, sizeof(share), "%.*s",
             (int)(colon ? colon - text : (long)strlen(text)), text);
    out->least = 0;
    if (ramp_share(share, &out->share, &why))
        return bad(number, text, why.text, err);
    if (out->share == 0)
        return bad(number, text, "it gives treatment nothing", err);
    if (!colon)
        return 0;
    if (duration_parse(&out->least, colon + 1 + strspn(colon + 1, " "), &why))
        return bad(number, text,
                   "no time: say SHARE:TIME with s, m or h, as in 5%:1h", err);
    if (out->least <= 0)
        return bad(number, text, "its time must be above zero", err);
    return 0;
}

static int take_step(struct ramp *r, const char *from, size_t len,
                     struct err *err)
{
    char text[STEP_TEXT];

    while (len > 0 && from[len - 1] == ' ')
        len--;
    if (r->steps == RAMP_MOST)
        return err_set(err, ERR_USAGE, "more than %d steps", RAMP_MOST);
    if (len >= sizeof(text))
        return err_set(err, ERR_USAGE, "step %d is no SHARE:TIME",
                       r->steps + 1);
    memcpy(text, from, len);
    text[len] = '\0';
    if (read_step(text, r->steps + 1, &r->step[r->steps], err))
        return -1;
    r->steps++;
    return 0;
}

static int check(const struct ramp *r, struct err *err)
{
    for (int i = 0; i < r->steps; i++) {
        double percent = 100. * (double)r->step[i].share / SHARE_WHOLE;
        int last = i == r->steps - 1;

        if (i > 0 && r->step[i].share <= r->step[i - 1].share)
            return err_set(err, ERR_USAGE,
                           "step %d, %.9g %%, is not above the one before it: "
                           "the shares of a ramp rise",
                           i + 1, percent);
        if (!last && r->step[i].least == 0)
            return err_set(err, ERR_USAGE,
                           "step %d has no time: say how long it is kept, as "
                           "in %.9g%%:1h",
                           i + 1, percent);
        if (last && r->step[i].least > 0)
            return err_set(err, ERR_USAGE,
                           "nothing comes after the last step: say %.9g%% "
                           "without a time",
                           percent);
    }
    if (r->steps < 2)
        return err_set(err, ERR_USAGE,
                       "one step is no ramp: say --share, or add a step, as in "
                       "1%%:15m, 5%%:1h, 100%%");
    return 0;
}

int ramp_read(struct ramp *r, const char *text, struct err *err)
{
    *r = (struct ramp){.steps = 0};
    for (;;) {
        size_t len;

        text += strspn(text, " ");
        len = strcspn(text, ",");
        if (take_step(r, text, len, err))
            return -1;
        text += len;
        if (!*text++)
            return check(r, err);
    }
}

/* ---- to text ------------------------------------------------------------- */

static void write_time(int64_t ns, struct buf *out)
{
    int64_t minutes = ns / (60 * NS_PER_S), rest = ns % (60 * NS_PER_S);

    if (minutes >= 60)
        buf_addf(out, "%lldh", (long long)(minutes / 60));
    if (minutes % 60)
        buf_addf(out, "%lldm", (long long)(minutes % 60));
    if (rest)
        buf_addf(out, "%.12gs", (double)rest / NS_PER_S);
}

void ramp_write(const struct ramp *r, struct buf *out)
{
    for (int i = 0; i < r->steps; i++) {
        buf_addf(out, "%s%.9g%%", i ? ", " : "",
                 100. * (double)r->step[i].share / SHARE_WHOLE);
        if (r->step[i].least == 0)
            continue;
        buf_addc(out, ':');
        write_time(r->step[i].least, out);
    }
}

/* ---- where it stands ----------------------------------------------------- */

int ramp_next(const struct ramp *r, int64_t share)
{
    for (int i = 0; i < r->steps; i++)
        if (r->step[i].share > share)
            return i;
    return -1;
}

/* A share that a person chose is kept as long as the step below it. */
int64_t ramp_least(const struct ramp *r, int64_t share)
{
    int next = ramp_next(r, share);

    if (next < 0)
        return 0;
    return r->step[next > 0 ? next - 1 : 0].least;
}
