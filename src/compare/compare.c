#include "compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/eight.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "compare/form.h"
#include "compare/lcs.h"

#define WHOLE 1000000
#define STEPS_MOST UINT64_C(4200000) /* of lcs_length; about 7 ms */
#define IDEOGRAPHS 0x2E80            /* from here on a character is a word */

int64_t compare_normal(const struct answer_text *a)
{
    struct buf form;
    int64_t hash;

    if (!a->text && !a->tools)
        return 0;
    buf_init(&form, SIZE_MAX);
    form_add(&form, a, SIZE_MAX);
    hash = (int64_t)(hash_bytes(2, form.data, form.len) & INT64_MAX);
    buf_release(&form);
    return hash ? hash : 1;
}

/* How many of these 8 bytes go on with a character: 10 in their top bits. */
static int64_t going_on(uint64_t eight)
{
    eight = eight >> 7 & ~(eight >> 6) & EIGHT(1);
    return (int64_t)(eight * EIGHT(1) >> 56);
}

int64_t compare_length(const char *text)
{
    size_t len = strlen(text), i = 0;
    int64_t count = (int64_t)len;

    for (uint64_t eight; i + 8 <= len; i += 8) {
        memcpy(&eight, text + i, sizeof(eight));
        if (eight & EIGHT(0x80))
            count -= going_on(eight);
    }
    for (; i < len; i++)
        count -= ((unsigned char)text[i] & 0xC0) == 0x80;
    return count;
}

int compare_match(const struct answer_text *a, const char *reference)
{
    const struct answer_text right = {reference, NULL};

    if (!reference)
        return -1;
    return compare_normal(a) == compare_normal(&right);
}

static struct run characters(const struct buf *form, uint32_t *to)
{
    size_t count = 0;

    for (size_t i = 0; i < form->len;)
        i += utf8_read(form->data + i, form->len - i, &to[count++]);
    return (struct run){to, count};
}

static int of_word(uint32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 'A' && point <= 'Z') || point == '_' ||
           (point >= 0x80 && point < IDEOGRAPHS);
}

/* In place. What is not of a word stands alone; a space goes with what it
 * precedes, so that two runs of words are equal when the texts are. */
static struct run words(const struct run *points, uint32_t *to)
{
    size_t count = 0, i = 0;

    while (i < points->count) {
        size_t from = i;

        while (i < points->count && points->at[i] == ' ')
            i++;
        while (i < points->count && of_word(points->at[i]))
            i++;
        if (i == from || (i < points->count && points->at[i - 1] == ' '))
            i++;
        to[count++] = (uint32_t)hash_bytes(0, points->at + from,
                                           (i - from) * sizeof(*points->at));
    }
    return (struct run){to, count};
}

/* In so many parts, each against its own: what is found is a common
 * subsequence, if perhaps not the longest. */
static size_t in_parts(struct run a, struct run b, size_t parts)
{
    size_t found = 0;

    for (size_t i = 0; i < parts; i++) {
        size_t from_a = a.count * i / parts, from_b = b.count * i / parts;
        struct run one = {a.at + from_a, a.count * (i + 1) / parts - from_a};
        struct run other = {b.at + from_b, b.count * (i + 1) / parts - from_b};

        found += lcs_length(one, other);
    }
    return found;
}

static int share(struct run a, struct run b)
{
    size_t all = a.count + b.count, same = lcs_strip(&a, &b);
    uint64_t steps = lcs_steps(a, b);

    same += in_parts(a, b, (size_t)(steps / STEPS_MOST) + 1);
    return (int)((uint64_t)same * 2 * WHOLE / all);
}

static int differing(const struct buf *a, const struct buf *b)
{
    uint32_t *pa = memory_new(a->len + 1, sizeof(*pa));
    uint32_t *pb = memory_new(b->len + 1, sizeof(*pb));
    struct run one = characters(a, pa), other = characters(b, pb);
    int ppm;

    if (one.count > COMPARE_LONG || other.count > COMPARE_LONG) {
        one = words(&one, pa);
        other = words(&other, pb);
    }
    ppm = share(one, other);
    free(pa);
    free(pb);
    return ppm < WHOLE ? ppm : WHOLE - 1;
}

static int same_string(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* 1 when some of it was left out of the form. */
static int form_cut(struct buf *form, const struct answer_text *a)
{
    form_add(form, a, COMPARE_MOST);
    return form->full || (a->text && strlen(a->text) > COMPARE_MOST) ||
           (a->tools && strlen(a->tools) > COMPARE_MOST);
}

int compare_similarity(const struct answer_text *a, const struct answer_text *b)
{
    struct buf one, other;
    int cut, ppm = WHOLE;

    if (same_string(a->text, b->text) && same_string(a->tools, b->tools))
        return WHOLE;
    buf_init(&one, COMPARE_MOST);
    buf_init(&other, COMPARE_MOST);
    cut = form_cut(&one, a) | form_cut(&other, b);
    if (one.len != other.len || memcmp(one.data, other.data, one.len) != 0)
        ppm = differing(&one, &other);
    else if (cut)
        ppm = WHOLE - 1;
    buf_release(&one);
    buf_release(&other);
    return ppm;
}
