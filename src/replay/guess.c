#include "replay/guess.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "provider/relay.h"

#define BYTES_A_TOKEN 3 /* rather too few of them than too many */
#define NO_WORD 1024    /* letters in a row: a picture, or the like */
#define TOKENS_A_BLOB 1500

static int is_base64(char c)
{
    return isalnum((unsigned char)c) || c == '+' || c == '/' || c == '=';
}

/* What is not text is not counted by its bytes. */
static int64_t count(const char *text, size_t len)
{
    int64_t bytes = 0, tokens = 0;

    for (size_t i = 0, run; i < len; i += run + 1) {
        for (run = 0; i + run < len && is_base64(text[i + run]);)
            run++;
        bytes += run < NO_WORD ? (int64_t)run + 1 : 1;
        tokens += run < NO_WORD ? 0 : TOKENS_A_BLOB;
    }
    return tokens + bytes / BYTES_A_TOKEN;
}

static int64_t input_of(const struct variant *v, const struct prompt *p)
{
    if (v->system)
        return count(p->request, p->request_len) +
               count(v->system, strlen(v->system));
    if (p->logged_input_tokens >= 0)
        return p->logged_input_tokens;
    return count(p->request, p->request_len);
}

static const struct param *rule_of(const struct variant *v)
{
    const struct param *p = variant_find_param(v, "max_completion_tokens");

    return p && p->how == PARAM_SET ? p : variant_find_param(v, "max_tokens");
}

/* No number is refused where it is sent: until then it limits nothing. */
static int64_t number_of(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10);

    return end > text && n >= 0 ? n : -1;
}

static int64_t output_of(const struct arm *arm, const struct prompt *p)
{
    const struct param *rule = rule_of(&arm->variant);
    struct relay said;
    struct err none; /* whatever is wrong with it is told when it is sent */
    int64_t most = -1;

    if (rule && rule->how == PARAM_DROP)
        return -1;
    if (rule && rule->how == PARAM_SET)
        return number_of(rule->value);
    if (relay_read(&said, arm->provider, p->request, p->request_len, &none) ==
        0)
        most = said.most;
    relay_release(&said);
    return most;
}

void guess(const struct arm *arm, const struct prompt *p,
           struct budget_ask *out)
{
    out->input = input_of(&arm->variant, p);
    out->output = output_of(arm, p);
}
