#include "wire/duration.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define US_PER_S INT64_C(1000000)
#define DAY (24 * 3600 * NS_PER_S)
#define YEAR_0 (INT64_C(-62167219200) * US_PER_S)
#define YEAR_10000 (INT64_C(253402300800) * US_PER_S)

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A name that begins like another stands before it: the first that fits is
 * the unit. */
static const struct unit {
    const char *name;
    int64_t ns;
} units[] = {
    {"ns", 1},
    {"us", NS_PER_US},
    {"\xC2\xB5s", NS_PER_US}, /* micro sign, as Go writes */
    {"\xCE\xBCs", NS_PER_US}, /* Greek mu */
    {"ms", NS_PER_MS},
    {"s", NS_PER_S},
    {"m", 60 * NS_PER_S},
    {"h", 3600 * NS_PER_S},
};

static const struct unit *find_unit(const char *text)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strncmp(text, units[i].name, strlen(units[i].name)) == 0)
            return &units[i];
    return NULL;
}

/* The number at `text` times `one`, in whole numbers all the way: what Go
 * writes with nine places must come out to the nanosecond. Returns the end
 * of the number, or NULL if there is none or it is too large. */
static const char *scaled(int64_t *value, const char *text, int64_t one)
{
    int64_t whole = 0, part = 0;
    int seen = 0;

    for (; is_digit(*text); text++, seen = 1)
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, *text - '0', &whole))
            return NULL;
    if (__builtin_mul_overflow(whole, one, &whole))
        return NULL;
    if (*text == '.')
        for (text++; is_digit(*text); text++, seen = 1)
            part += (*text - '0') * (one /= 10);
    if (!seen || __builtin_add_overflow(whole, part, value))
        return NULL;
    return text;
}

static const char *after_number(const char *text)
{
    while (is_digit(*text) || *text == '.')
        text++;
    return text;
}

/* One number with its unit; a bare number is seconds if it is all there is. */
static const char *take_span(int64_t *ns, const char *text, int alone)
{
    const char *end = after_number(text);
    const struct unit *unit = find_unit(end);
    int64_t one = unit ? unit->ns : NS_PER_S;

    if (!unit && (*end || !alone))
        return NULL;
    if (scaled(ns, text, one) != end)
        return NULL;
    return end + (unit ? strlen(unit->name) : 0);
}

int duration_parse(int64_t *ns, const char *text, struct err *err)
{
    const char *at = text;
    int64_t sum = 0, span;

    do {
        at = take_span(&span, at, at == text);
        if (!at || __builtin_add_overflow(sum, span, &sum))
            return err_set(err, ERR_PARSE,
                           "\"%s\" is not a span of time: write 250ms, 30s "
                           "or 1m30s",
                           text);
    } while (*at);
    *ns = sum;
    return 0;
}

/* Seconds since 1970, below 0 if there is no such moment. The C library would
 * carry 31 February over into March, and 24 hours into the next day: what
 * comes back on another day than it went in was never a date. */
static int64_t seconds_of(const struct tm *given)
{
    struct tm tm = *given;
    int64_t seconds;

    if (tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 60)
        return -1;
    tm.tm_sec = 0;
    seconds = timegm(&tm);
    if (tm.tm_mday != given->tm_mday || tm.tm_mon != given->tm_mon)
        return -1;
    return seconds + given->tm_sec;
}

/* Not strptime, which would want the months in the user's language. */
static int month_of(const char *name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int i = 0; i < 12; i++)
        if (strncmp(name, names + 3 * (size_t)i, 3) == 0)
            return i;
    return -1;
}

#define WORD "[A-Za-z]"
#define TIME "%2d:%2d:%2d"

/* The three forms that HTTP allows. */
static int64_t http_date(const char *text)
{
    struct tm t = {0};
    char month[4] = "";
    int end = 0;

    sscanf(text, "%*3" WORD ", %2d %3" WORD " %4d " TIME " GMT%n", &t.tm_mday,
           month, &t.tm_year, &t.tm_hour, &t.tm_min, &t.tm_sec, &end);
    t.tm_year -= 1900;
    if (!end) {
        sscanf(text, "%*9" WORD ", %2d-%3" WORD "-%2d " TIME " GMT%n",
               &t.tm_mday, month, &t.tm_year, &t.tm_hour, &t.tm_min, &t.tm_sec,
               &end);
        t.tm_year += t.tm_year < 70 ? 100 : 0;
    }
    if (!end) {
        sscanf(text, "%*3" WORD " %3" WORD " %2d " TIME " %4d%n", month,
               &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &t.tm_year, &end);
        t.tm_year -= 1900;
    }
    t.tm_mon = month_of(month);
    if (!end || text[end + (int)strspn(text + end, " \t")])
        return -1;
    return seconds_of(&t);
}

int64_t duration_retry_after(const char *text, int64_t wall_ns)
{
    const char *end;
    int64_t ns;

    text += strspn(text, " \t");
    end = scaled(&ns, text, NS_PER_S);
    if (!end || end[strspn(end, " \t")]) {
        ns = http_date(text);
        if (ns < 0 || ns > INT64_MAX / NS_PER_S)
            return -1;
        ns = ns * NS_PER_S - wall_ns;
        /* Their clock is a little behind ours: the moment has come. */
        if (ns < 0)
            ns = 0;
    }
    return ns < 0 || ns > DAY ? -1 : ns;
}

/* Exactly `count` digits, since sscanf would take signs and blanks. */
static const char *take_digits(int *value, const char *text, int count)
{
    *value = 0;
    for (; text && count > 0; count--, text++) {
        if (!is_digit(*text))
            return NULL;
        *value = *value * 10 + (*text - '0');
    }
    return text;
}

static const char *take_one(const char *text, const char *allowed)
{
    if (!text || !*text || !strchr(allowed, *text))
        return NULL;
    return text + 1;
}

static const char *take_clock(struct tm *tm, const char *text)
{
    text = take_digits(&tm->tm_hour, text, 2);
    text = take_digits(&tm->tm_min, take_one(text, ":"), 2);
    return take_digits(&tm->tm_sec, take_one(text, ":"), 2);
}

static const char *take_date(struct tm *tm, const char *text)
{
    text = take_digits(&tm->tm_year, text, 4);
    text = take_digits(&tm->tm_mon, take_one(text, "-"), 2);
    text = take_digits(&tm->tm_mday, take_one(text, "-"), 2);
    tm->tm_year -= 1900;
    tm->tm_mon--;
    return take_one(text, "Tt ");
}

/* Z, +02:00, -0730 or nothing; seconds east of Greenwich. */
static const char *take_offset(int *east, const char *text)
{
    int sign = *text == '-' ? -1 : 1, hour, minute;

    *east = 0;
    if (*text == '\0' || *text == 'Z' || *text == 'z')
        return text + (*text != '\0');
    text = take_digits(&hour, take_one(text, "+-"), 2);
    if (text && *text == ':')
        text++;
    text = take_digits(&minute, text, 2);
    if (text && (hour > 23 || minute > 59))
        return NULL;
    *east = text ? sign * (hour * 3600 + minute * 60) : 0;
    return text;
}

static int take_rfc3339(int64_t *us, const char *text)
{
    struct tm tm = {0};
    int64_t fraction = 0, seconds;
    int east;

    text = take_clock(&tm, take_date(&tm, text));
    if (text && *text == '.')
        text = scaled(&fraction, text, US_PER_S);
    if (!text)
        return -1;
    text = take_offset(&east, text);
    seconds = seconds_of(&tm);
    if (!text || *text || seconds < 0)
        return -1;
    *us = (seconds - east) * US_PER_S + fraction;
    return 0;
}

/* 10^11 seconds are the year 5138, 10^11 milliseconds are in 1973. */
static int take_number(int64_t *us, const char *text)
{
    const char *end = scaled(us, text, US_PER_S);

    if (end && *us >= INT64_C(100000000000) * US_PER_S)
        end = scaled(us, text, 1000);
    return end && !*end ? 0 : -1;
}

int moment_parse(int64_t *us, const char *text, struct err *err)
{
    int64_t value;

    if (take_number(&value, text) && take_rfc3339(&value, text))
        return err_set(err, ERR_PARSE,
                       "\"%s\" is not a moment: write "
                       "2026-11-22T14:00:00Z, or seconds or milliseconds "
                       "since 1970",
                       text);
    *us = value;
    return 0;
}

void moment_write(int64_t us, char out[28])
{
    struct tm tm;
    time_t seconds;
    char text[80]; /* the compiler cannot see that 28 would do */
    int rest;

    if (us < YEAR_0)
        us = YEAR_0;
    if (us >= YEAR_10000)
        us = YEAR_10000 - 1;
    rest = (int)((us % US_PER_S + US_PER_S) % US_PER_S);
    seconds = (time_t)((us - rest) / US_PER_S);
    gmtime_r(&seconds, &tm);
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ",
             tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec, rest);
    memcpy(out, text, 27);
    out[27] = '\0';
}
