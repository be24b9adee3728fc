#include "desk/card_time.h"

#include <stdio.h>
#include <time.h>

const char *card_time(int64_t us, char out[CARD_TIME])
{
    time_t s = (time_t)(us / 1000000);
    char day[32] = "";
    struct tm when;

    if (!gmtime_r(&s, &when) ||
        !strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &when))
        snprintf(out, CARD_TIME, "-");
    else
        snprintf(out, CARD_TIME, "%s.%03d UTC", day, (int)(us / 1000 % 1000));
    return out;
}
