#include "model/opinion.h"

#include <assert.h>
#include <string.h>

static const char *const choices[] = {
#define CHOICE(id, name) name,
#include "model/choice.def"
#undef CHOICE
};

static const char *const kinds[] = {
#define FEEDBACK(id, name) name,
#include "model/feedback.def"
#undef FEEDBACK
};

static const char *const tags[] = {
#define TAG(id, name) name,
#include "model/tags.def"
#undef TAG
};

const char *choice_name(enum choice c)
{
    assert(c < CHOICES);
    return choices[c];
}

const char *feedback_name(enum feedback_kind k)
{
    assert(k < FEEDBACK_KINDS);
    return kinds[k];
}

const char *tag_name(enum tag t)
{
    assert(t < TAGS);
    return tags[t];
}

void tags_write(struct buf *out, unsigned which, const char *text)
{
    for (int t = 0; t < TAGS; t++)
        if (which & TAG_BIT(t))
            buf_addf(out, "%s#%s", out->len ? " " : "", tags[t]);
    if (*text)
        buf_addf(out, "%s%s", out->len ? " " : "", text);
}

/* The tag that is the word after '#', or TAGS: then it is the reviewer's own
 * text. */
static int tag_find(const char *word, size_t len)
{
    int t = 0;

    while (t < TAGS && (strlen(tags[t]) != len || memcmp(tags[t], word, len)))
        t++;
    return t;
}

unsigned tags_read(const char *note, const char **text)
{
    unsigned found = 0;

    while (*note == '#') {
        size_t len = strcspn(note + 1, " ");
        int t = tag_find(note + 1, len);

        if (t == TAGS)
            break;
        found |= TAG_BIT(t);
        note += 1 + len;
        note += *note == ' ';
    }
    if (text)
        *text = note;
    return found;
}
