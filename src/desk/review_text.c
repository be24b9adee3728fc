#include "desk/review_text.h"

#include <string.h>

#include "base/utf8.h"
#include "compare/asked.h"

/* A text grows to some times its JSON at most, escaped or not. */
#define ROOM (64 * 1024 * 1024)

static char *take(struct buf *b)
{
    size_t fit = utf8_cut(b->data, b->len, REVIEW_TEXT_MOST);
    struct buf cut;

    if (b->len <= REVIEW_TEXT_MOST)
        return buf_take(b);
    buf_init(&cut, REVIEW_TEXT_MOST + 80);
    buf_add(&cut, b->data, fit);
    buf_addf(&cut, " [... %zu bytes more]", b->len - fit);
    buf_release(b);
    return buf_take(&cut);
}

static int take_prompt(void *arg, const struct prompt *p)
{
    struct review_page *out = arg;
    struct buf asked;

    buf_init(&asked, ROOM);
    asked_add(&asked, p->request, p->request_len);
    out->prompt = take(&asked);
    return 0;
}

static int take_answer(void *arg, const struct reply *r)
{
    const char *text = r->text ? r->text : "";
    char **out = arg;
    struct buf answer;

    buf_init(&answer, ROOM);
    buf_adds(&answer, text);
    if (r->tools) {
        buf_adds(&answer, *text ? "\n" : "");
        asked_add_calls(&answer, r->tools, strlen(r->tools));
    }
    *out = take(&answer);
    return 0;
}

int review_text(struct store *s, const struct review_item *item,
                struct review_page *out, struct err *err)
{
    int64_t prompt = (int64_t)(item->key >> 16);
    const struct store_range at = {prompt, prompt};
    struct store_key key = {prompt, (int)(item->key & 0xFFFF), item->left};

    if (s->ops->prompts(s, at, take_prompt, out, err) ||
        s->ops->body(s, key, take_answer, &out->left, err))
        return -1;
    key.side = item->left == CONTROL ? TREATMENT : CONTROL;
    return s->ops->body(s, key, take_answer, &out->right, err);
}
