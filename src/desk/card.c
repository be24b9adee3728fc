#include "desk/card.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/frozen.h"
#include "base/utf8.h"
#include "compare/asked.h"
#include "desk/card_part.h"
#include "desk/page.h"

#define ASKED_MOST 2048

static const struct {
    const char *title;
    void (*fill)(const struct card_known *k, struct card_sheet *out);
} parts[PARTS] = {
#define PART(name, title) {title, card_##name},
#include "desk/parts.def"
#undef PART
};

const char *card_part_title(int part)
{
    return parts[part].title;
}

const char *card_absent(const struct card_page *p, int side)
{
    if (!p->split || !p->there[1 - side])
        return "no reply yet";
    return side == CONTROL ? "not asked: this one went to treatment"
                           : "not asked: this one went to control";
}

/* ---- a page of what is known -------------------------------------------- */

void card_text(const struct card_known *k, struct card_sheet *s, int side,
               struct buf *take)
{
    size_t len = take->len;

    s->cut[side] = len > CARD_MOST;
    if (s->cut[side])
        len = utf8_cut(take->data, len, CARD_MOST);
    s->text[side] =
        (struct words_text){arena_copy(&k->page->arena, take->data, len), len};
    buf_release(take);
}

/* All of the one against all of the other. */
static void set_against(struct card_sheet *s)
{
    s->words = (struct words){.run = memory_new(1, sizeof *s->words.run),
                              .runs = 1,
                              .hunks = 1,
                              .exact = 1};
    for (int side = 0; side < SIDES; side++)
        s->words.run->len[side] = s->text[side].len;
}

static void fill(const struct card_known *k, int part)
{
    struct card_sheet *s = &k->page->sheet[part];

    for (int side = 0; side < SIDES; side++)
        s->text[side].bytes = "";
    s->alone = k->page->split && k->there[CONTROL] != k->there[TREATMENT];
    parts[part].fill(k, s);
    s->compared &= !s->alone;
    if (s->compared)
        words_compare(s->text[0], s->text[1], &s->words);
    else
        set_against(s);
    facing_cut(&s->facing, s->text, &s->words);
}

static const char *last_asked(const struct card_known *k)
{
    struct buf text;
    const char *kept;

    buf_init(&text, SIZE_MAX);
    if (k->prompt.request)
        asked_last(&text, k->prompt.request, k->prompt.request_len);
    kept = arena_copy(&k->page->arena, text.data,
                      utf8_cut(text.data, text.len, ASKED_MOST));
    buf_release(&text);
    return kept;
}

static void make(const struct card_known *k)
{
    struct card_page *p = k->page;

    p->id = k->prompt.id;
    p->split = frozen_design(k->settings) == DESIGN_UNPAIRED;
    memcpy(p->there, k->there, sizeof p->there);
    memcpy(p->reply, k->reply, sizeof p->reply);
    if (!p->id)
        return;
    p->asked = last_asked(k);
    for (int part = 0; part < PARTS; part++)
        fill(k, part);
}

static void release(void *page)
{
    struct card_page *p = page;

    for (int part = 0; p && part < PARTS; part++) {
        words_release(&p->sheet[part].words);
        facing_release(&p->sheet[part].facing);
    }
    if (p)
        arena_release(&p->arena);
    free(p);
}

/* ---- what is known ------------------------------------------------------ */

/* One byte more than is shown tells that there was more. */
static void keep(struct card_known *k, const char **text)
{
    if (*text)
        *text =
            arena_copy(&k->page->arena, *text, strnlen(*text, CARD_MOST + 1));
}

static int keep_prompt(void *arg, const struct prompt *p)
{
    struct card_known *k = arg;

    k->prompt = *p;
    k->prompt.request =
        p->request ? arena_copy(&k->page->arena, p->request, p->request_len)
                   : NULL;
    keep(k, &k->prompt.id);
    keep(k, &k->prompt.user);
    keep(k, &k->prompt.conversation);
    keep(k, &k->prompt.reference);
    return 0;
}

static int keep_reply(void *arg, const struct reply *r)
{
    struct card_known *k = arg;
    struct reply *to = &k->reply[r->side];

    *to = *r;
    k->there[r->side] = 1;
    keep(k, &to->text);
    keep(k, &to->tools);
    keep(k, &to->finish);
    keep(k, &to->model);
    keep(k, &to->fingerprint);
    keep(k, &to->request_id);
    keep(k, &to->error);
    keep(k, &to->headers);
    return 0;
}

static int keep_attempt(void *arg, const struct attempt *a)
{
    struct card_known *k = arg;

    if (a->repeat != k->page->repeat)
        return 0;
    if (k->attempts == CARD_TRIES) {
        k->more++;
        return 0;
    }
    k->attempt[k->attempts] = *a;
    keep(k, &k->attempt[k->attempts++].error);
    return 0;
}

static int read_pair(struct card_known *k, struct store *s, struct err *err)
{
    int64_t prompt = k->page->prompt;
    struct store_range one = {prompt, prompt};

    if (s->ops->prompts(s, one, keep_prompt, k, err))
        return -1;
    for (int side = 0; side < SIDES; side++) {
        struct store_key key = {prompt, k->page->repeat, (enum side)side};

        reply_init(&k->reply[side]);
        if (s->ops->body(s, key, keep_reply, k, err))
            return -1;
    }
    return s->ops->attempts(s, prompt, keep_attempt, k, err);
}

/* ---- kept up to date ---------------------------------------------------- */

struct keeper {
    uint64_t key;   /* of the page that was made last */
    int64_t serial; /* of the numbers at that time */
    int complete;   /* 1: both replies were there, and nothing will change */
    int64_t seq[SIDES];
};

static void *start(void)
{
    return memory_new(1, sizeof(struct keeper));
}

static struct card_page *page_for(uint64_t key)
{
    struct card_page *p = memory_new(1, sizeof *p);

    p->key = key;
    p->prompt = (int64_t)(key >> 16);
    p->repeat = (int)(key & 0xFFFF);
    return p;
}

/* 1: it is the page that there was. */
static int remember(struct keeper *keeper, const struct card_known *k)
{
    int known = keeper->key == k->page->key;

    for (int side = 0; side < SIDES; side++) {
        int64_t seq = k->there[side] ? k->reply[side].seq : 0;

        known &= keeper->seq[side] == seq;
        keeper->seq[side] = seq;
    }
    keeper->key = k->page->key;
    keeper->complete = k->there[0] && k->there[1];
    return known;
}

static int work(void *state, const struct page_source *from,
                const struct wish *w, void **page, struct err *err)
{
    struct keeper *keeper = state;
    struct card_known k = {.settings = live_settings(from->live)};

    (void)w;
    if (from->chosen == 0)
        return 0;
    if (from->chosen == keeper->key &&
        (keeper->complete || from->serial == keeper->serial))
        return 0;
    k.page = page_for(from->chosen);
    if (read_pair(&k, from->store, err)) {
        release(k.page);
        return -1;
    }
    keeper->serial = from->serial;
    if (remember(keeper, &k)) {
        release(k.page);
        return 0;
    }
    make(&k);
    *page = k.page;
    return 0;
}

const struct page_kind card_kind = {
    .start = start,
    .work = work,
    .release = release,
    .end = free,
};
