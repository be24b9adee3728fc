#include "logged/ending.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    enum outcome outcome;
    const char *word;
} words[] = {
#define WORD(outcome, word) {OUTCOME_##outcome, word},
#include "logged/words.def"
#undef WORD
};

static const char *const good[] = {"ok",        "success", "succeeded",
                                   "completed", "done",    "true",
                                   "complete",  "stop",    "successful"};
static const char *const bad[] = {"error", "failed", "failure",
                                  "fail",  "false",  "errored"};
static const char *const nothing[] = {"",    "null", "none", "false", "0",
                                      "{}",  "[]",   "\\n",  "nan",   "na",
                                      "n/a", "no",   "\"\"", "-"};

#define IN(list, text) is_in(list, sizeof(list) / sizeof(*list), text)

static int is_in(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(list[i], text) == 0)
            return 1;
    return 0;
}

int ending_is_error(const char *error)
{
    return error && !IN(nothing, error);
}

/* "500" is not in "1500 tokens". */
static int has(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = text; (at = strcasestr(at, word)); at++) {
        if (!isdigit((unsigned char)*word))
            return 1;
        if ((at == text || !isalnum((unsigned char)at[-1])) &&
            !isalnum((unsigned char)at[len]))
            return 1;
    }
    return 0;
}

static int find_word(const char *text, enum outcome *out)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (has(text, words[i].word)) {
            *out = words[i].outcome;
            return 1;
        }
    return 0;
}

static enum outcome of_error(const char *error)
{
    enum outcome o = OUTCOME_FAILED;

    if (error)
        find_word(error, &o);
    return o;
}

static enum outcome of_number(int status, const char *error)
{
    enum outcome o = status >= 500 ? OUTCOME_HTTP_5XX : OUTCOME_HTTP_4XX;
    enum outcome said = of_error(error);

    if (status < 400)
        return error ? said : OUTCOME_OK;
    if (said == OUTCOME_QUOTA || said == OUTCOME_FILTERED)
        return said;
    if (status == 429)
        return OUTCOME_RATE_LIMITED;
    return status == 408 || status == 504 ? OUTCOME_TIMEOUT : o;
}

static int read_number(const char *text, int *out)
{
    char *end;
    double n = strtod(text, &end);

    if (strspn(text, "0123456789.") < strlen(text) || *end || end == text)
        return 0;
    *out = n < 1e6 ? (int)n : 1000000;
    return n >= 1e6 || n == *out;
}

static int of_word(const char *what, const char *word, const char *error,
                   enum outcome *out, struct err *err)
{
    int own = outcome_find(word);

    if (IN(bad, word)) /* also where it is our own word, "failed" */
        *out = of_error(error);
    else if (own >= 0)
        *out = (enum outcome)own;
    else if (IN(good, word))
        *out = error ? of_error(error) : OUTCOME_OK;
    else if (!find_word(word, out))
        return err_set(err, ERR_PARSE,
                       "%s is \"%.40s\", which is neither a number nor a "
                       "known word",
                       what, word);
    return 0;
}

int ending_of(const struct ending_words *w, enum outcome *outcome, int *status,
              struct err *err)
{
    const char *error = ending_is_error(w->error) ? w->error : NULL;
    int numeric = w->status && read_number(w->status, status);

    if (!numeric)
        *status = 0;
    if (numeric && *status && (*status < 100 || *status > 599))
        return err_set(err, ERR_PARSE, "status is %d, which is none of HTTP",
                       *status);
    *outcome = error ? of_error(error) : OUTCOME_OK;
    if (w->outcome)
        return of_word("outcome", w->outcome, error, outcome, err);
    if (numeric && *status)
        *outcome = of_number(*status, error);
    else if (w->status && !numeric && !IN(nothing, w->status) &&
             of_word("status", w->status, error, outcome, err))
        return -1;
    if (*outcome == OUTCOME_OK && w->finish && has(w->finish, "content_filter"))
        *outcome = OUTCOME_FILTERED;
    return 0;
}
