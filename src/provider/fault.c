#include "provider/fault.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "provider/refused.h"

#define LINE_MAX 300
#define KEY_LEAST 12
#define KEY_MOST 1024
#define LOOK_MAX 8192 /* bytes of a page that are searched for its title */

enum kind { PLAIN, QUOTA, FILTER, ENDS };

static const struct fault {
    const char *word;
    int status;
    enum kind kind;
} faults[] = {
#define FAULT(word, status, kind) {word, status, kind},
#include "provider/faults.def"
#undef FAULT
};

static int is_key_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

/* Without the blanks round it and what stands after a control character: no
 * server was told these. */
static size_t sent_at(const char *text, const char *sent)
{
    size_t len = 0;

    if (!sent)
        return 0;
    sent += strspn(sent, " ");
    while ((unsigned char)sent[len] >= ' ' && sent[len] != 0x7F)
        len++;
    while (len && sent[len - 1] == ' ')
        len--;
    return len >= KEY_LEAST && strncmp(text, sent, len) == 0 ? len : 0;
}

/* The bytes of a key that begins at `text`, or 0: the one that was sent, or
 * what looks like one of OpenAI's or Anthropic's. */
static size_t key_at(const char *text, int inside, const char *sent)
{
    size_t len = sent_at(text, sent);

    if (len || inside || strncmp(text, "sk-", 3))
        return len;
    while (is_key_letter(text[len]) && !sent_at(text + len, sent))
        len++;
    return len >= KEY_LEAST && len < KEY_MOST ? len : 0;
}

/* Proxies repeat the key they were given. */
void fault_mask(struct buf *out, const char *text, const char *sent)
{
    char key[KEY_MOST], shown[24];
    int inside = 0;
    size_t len;

    for (; *text; text += len + !len) {
        len = key_at(text, inside, sent);
        inside = is_key_letter(*text);
        if (len && len < sizeof(key)) {
            memcpy(key, text, len);
            key[len] = '\0';
            buf_adds(out, variant_mask(key, shown));
        } else if (len) {
            buf_adds(out, "\xE2\x80\xA6");
        } else {
            buf_addc(out, *text);
        }
    }
}

/* Asked of each header that is kept: most letters begin no key. */
int fault_has_key(const char *text, const char *sent)
{
    char first = sent ? sent[strspn(sent, " ")] : '\0';
    int inside = 0;

    for (; *text; text++) {
        if ((*text == 's' || *text == first) && key_at(text, inside, sent))
            return 1;
        inside = is_key_letter(*text);
    }
    return 0;
}

void fault_line(struct answer *a, const char *text)
{
    struct buf line;

    if (a->error.len || !*text)
        return;
    buf_init(&line, SIZE_MAX);
    buf_clear(&a->scratch);
    text_safe(&line, text, utf8_cut(text, strlen(text), 4 * LINE_MAX), 0);
    fault_mask(&a->scratch, line.data, a->key);
    buf_add(&a->error, a->scratch.data,
            utf8_cut(a->scratch.data, a->scratch.len, LINE_MAX));
    buf_release(&line);
}

static void apply(struct answer *a, const struct fault *f)
{
    if (!a->said)
        a->said = f->status;
    a->quota |= f->kind == QUOTA;
    a->filtered |= f->kind == FILTER;
    a->terminal |= f->kind == ENDS || f->kind == QUOTA;
}

static void judge_word(struct answer *a, const char *word)
{
    static const struct fault billing = {"billing_", 402, QUOTA};

    if (!word)
        return;
    for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
        if (strcmp(faults[i].word, word) == 0) {
            apply(a, &faults[i]);
            return;
        }
    if (strncmp(word, "billing_", 8) == 0 || strstr(word, "credit"))
        apply(a, &billing);
}

/* Some say it in words only. "Check your plan" with a delay is a limit that
 * passes, whatever it calls itself. */
static void judge_message(struct answer *a, const char *text, int delayed)
{
    static const struct fault spent = {"", 429, QUOTA};

    if (strcasestr(text, "credit balance is too low"))
        apply(a, &spent);
    if (strcasestr(text, "exceeded your current quota") && !delayed)
        apply(a, &spent);
}

static int read_delay(struct answer *a, const json_t *error)
{
    const json_t *detail;
    const char *delay;
    size_t i;

    json_array_foreach(json_object_get(error, "details"), i, detail)
    {
        delay = json_text(detail, "retryDelay");
        if (!delay)
            continue;
        wait_body(&a->waits, delay);
        return 1;
    }
    return 0;
}

static const char *message_of(const json_t *error)
{
    static const char *const paths[] = {
        "message",           "detail", "detail.0.msg",
        "detail.message",    "msg",    "error",
        "error_description", "title",  "errors.0.message",
        "errors.0",
    };
    const char *text = json_string_value(error);

    for (size_t i = 0; !text && i < sizeof(paths) / sizeof(*paths); i++)
        text = json_text(error, paths[i]);
    return text ? text : "";
}

static void judge(struct answer *a, const json_t *error, const char *message)
{
    int64_t code = json_number(error, "code", 0);
    int delayed = read_delay(a, error);

    judge_word(a, json_text(error, "code"));
    judge_word(a, json_text(error, "innererror.code"));
    judge_word(a, json_text(error, "type"));
    judge_word(a, json_text(error, "status"));
    judge_message(a, message, delayed);
    if (!a->said && code >= 400 && code < 600)
        a->said = (int)code;
}

static void read_error(struct answer *a, const json_t *root)
{
    const json_t *error = json_is_array(root) ? json_array_get(root, 0) : root;
    const json_t *inner = json_object_get(error, "error");
    const char *message;

    if (json_is_object(inner) || json_is_string(inner))
        error = inner;
    message = message_of(error);
    judge(a, error, message);
    if (a->status == 400 || a->status == 422)
        refused_find(a, error, message);
    fault_line(a, message);
}

/* Up to LOOK_MAX bytes, from the first that is not blank, as a string. */
static void look(char out[LOOK_MAX], const char *body, size_t len)
{
    size_t skip = 0;

    while (skip < len && strchr(" \t\r\n", body[skip]) && body[skip])
        skip++;
    len = utf8_cut(body + skip, len - skip, LOOK_MAX - 1);
    memcpy(out, body + skip, len);
    out[len] = '\0';
}

static void page_line(struct answer *a, const char *page)
{
    const char *title = strcasestr(page, "<title"), *end;
    char line[LINE_MAX];

    title = title ? strchr(title, '>') : NULL;
    end = title ? strcasestr(title, "</title") : NULL;
    if (!end || end == title + 1)
        snprintf(line, sizeof(line), "an HTML page without a title");
    else
        snprintf(line, sizeof(line), "an HTML page: %.*s",
                 (int)(end - title - 1), title + 1);
    fault_line(a, line);
}

static void text_line(struct answer *a, const char *text)
{
    if (*text == '<')
        page_line(a, text);
    else
        fault_line(a, text);
}

/* Where the data of a refusal begins that is sent as an event. */
static size_t data_of_event(const char *body, size_t len)
{
    const char *data;

    if (len <= 10 || (memcmp(body, "event:", 6) && memcmp(body, "data:", 5)))
        return 0;
    data = memmem(body, len, "data:", 5);
    return data ? (size_t)(data - body) + 5 : 0;
}

void fault_read(struct answer *a, const char *body, size_t len)
{
    size_t skip = data_of_event(body, len);
    char text[LOOK_MAX];
    struct err err;
    json_t *root;

    root = json_read(body + skip, len - skip, JSON_LAST_KEY, &err);
    if (json_is_object(root) || json_is_array(root)) {
        read_error(a, root);
    } else {
        look(text, body + skip, len - skip);
        text_line(a, text);
    }
    json_decref(root);
}

int fault_is(const char *name, const struct tape_node *root)
{
    const struct tape_node *error = tape_get(root, "error");

    return strcmp(name, "error") == 0 || tape_is(error, TAPE_OBJECT) ||
           tape_text(error).len ||
           slice_is(tape_text(tape_get(root, "object")), "error");
}

void fault_value(struct answer *a, const struct tape_node *root)
{
    json_t *value = tape_json(root, JSON_LAST_KEY);

    a->faulty = 1;
    read_error(a, value);
    json_decref(value);
}

static void not_json(struct answer *a, const char *body, size_t len,
                     const char *why)
{
    char text[LOOK_MAX];

    look(text, body, len);
    if (*text == '<')
        page_line(a, text);
    answer_malformed(a, "the answer", why);
}

void fault_or_read(struct answer *a, const char *body, size_t len,
                   void (*read)(struct answer *a, const struct tape_node *root))
{
    struct err err;
    const struct tape_node *root = tape_read(&a->tape, body, len, &err);

    if (!root)
        not_json(a, body, len, err.text);
    else if (fault_is("", root))
        fault_value(a, root);
    else
        read(a, root);
}
