/* Two answers, each the other's measure: likeness is symmetric, in its range,
 * and whole exactly when the normal forms are one. The bytes are cut at NULs
 * into a text, a text, tool calls and tool calls. */
#include <string.h>

#include "compare/compare.h"
#include "fuzz/fuzz.h"

static void check(const struct answer_text *a, const struct answer_text *b)
{
    int ppm = compare_similarity(a, b);

    CHECK(ppm >= 0 && ppm <= 1000000);
    CHECK(ppm == compare_similarity(b, a));
    CHECK(compare_similarity(a, a) == 1000000);
    if (ppm == 1000000 && (a->text || a->tools) && (b->text || b->tools))
        CHECK(compare_normal(a) == compare_normal(b));
    else if (ppm < 1000000)
        CHECK(compare_normal(a) != compare_normal(b));
}

static void check_one(const struct answer_text *a)
{
    CHECK((compare_normal(a) != 0) == (a->text || a->tools));
    CHECK(compare_normal(a) >= 0);
    if (a->text)
        CHECK(compare_length(a->text) <= (int64_t)strlen(a->text));
    if (a->text && !a->tools)
        CHECK(compare_match(a, a->text) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1), *part[4] = {NULL};
    size_t at = 0;

    memcpy(text, bytes, len);
    text[len] = '\0';
    for (int i = 0; i < 4 && at <= len; i++) {
        part[i] = text + at;
        at += strlen(part[i]) + 1;
    }
    check_one(&(struct answer_text){part[0], part[2]});
    check_one(&(struct answer_text){part[1], NULL});
    check(&(struct answer_text){part[0], part[2]},
          &(struct answer_text){part[1], part[3]});
    free(text);
    return 0;
}
