#include "cmd/excerpt.h"

#include <string.h>

#include "base/utf8.h"
#include "wire/json.h"

/* While one example is read. */
struct reader {
    struct arena *arena;
    struct example *to;
};

static const char *cut(struct arena *a, const struct buf *b)
{
    size_t fit = utf8_cut(b->data, b->len, EXAMPLE_TEXT);
    struct buf all;
    const char *text;

    if (b->len <= EXAMPLE_TEXT)
        return arena_copy(a, b->data, b->len);
    buf_init(&all, EXAMPLE_TEXT + 80);
    buf_add(&all, b->data, fit);
    buf_addf(&all, " [... %zu bytes more]", b->len - fit);
    text = arena_copy(a, all.data, all.len);
    buf_release(&all);
    return text;
}

/* Content is a string, or parts of which some have text. */
static void add_content(struct buf *out, const json_t *content)
{
    const json_t *part;
    size_t i;

    if (json_is_string(content))
        buf_adds(out, json_string_value(content));
    json_array_foreach(content, i, part)
    {
        const char *text = json_text(part, "text");

        buf_adds(out, out->len && text ? "\n" : "");
        buf_adds(out, text ? text : "");
    }
}

/* What the user said last; nothing when the request is of another form. */
static void add_asked(struct buf *out, const json_t *request)
{
    const json_t *all = json_at(request, "messages");

    for (size_t i = json_array_size(all); i-- > 0;) {
        const json_t *message = json_array_get(all, i);
        const char *role = json_text(message, "role");

        if (!role || strcmp(role, "user"))
            continue;
        add_content(out, json_at(message, "content"));
        return;
    }
}

static int take_prompt(void *arg, const struct prompt *p)
{
    struct reader *r = arg;
    struct err unread;
    struct buf asked;
    json_t *request =
        json_read(p->request, p->request_len, JSON_LAST_KEY, &unread);

    buf_init(&asked, p->request_len + 1);
    add_asked(&asked, request);
    r->to->id = arena_string(r->arena, p->id);
    r->to->asked = cut(r->arena, &asked);
    buf_release(&asked);
    json_decref(request);
    return 0;
}

static int take_body(void *arg, const struct reply *reply)
{
    const char *text = reply->text ? reply->text : "";
    const char *tools = reply->tools ? reply->tools : "";
    struct reader *r = arg;
    struct buf answer;

    buf_init(&answer, strlen(text) + strlen(tools) + 2);
    buf_addf(&answer, "%s%s%s", text, *text && *tools ? "\n" : "", tools);
    r->to->answer[reply->side] = cut(r->arena, &answer);
    buf_release(&answer);
    return 0;
}

static int read_one(struct store *s, struct reader *r, struct err *err)
{
    const struct store_range at = {r->to->prompt, r->to->prompt};
    struct store_key key = {r->to->prompt, r->to->repeat, CONTROL};

    if (s->ops->prompts(s, at, take_prompt, r, err) ||
        s->ops->body(s, key, take_body, r, err))
        return -1;
    key.side = TREATMENT;
    return s->ops->body(s, key, take_body, r, err);
}

int excerpt_read(struct store *s, struct examples *e, struct err *err)
{
    for (size_t i = 0; i < e->count; i++) {
        struct reader r = {&e->arena, &e->row[i]};

        if (read_one(s, &r, err))
            return -1;
    }
    return 0;
}
