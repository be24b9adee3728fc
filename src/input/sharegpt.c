#include <string.h>

#include "input/format.h"
#include "input/record.h"
#include "input/sniff.h"

/* Each item holds all turns before it, so that what a conversation comes to
 * grows with the square of its turns. */
#define TURNS_MAX 1000

enum who { USER, ANSWER, SYSTEM, CALL, RESULT, NOBODY };

static const struct {
    const char *name;
    enum who who;
} names[] = {
    {"human", USER},         {"user", USER},    {"gpt", ANSWER},
    {"assistant", ANSWER},   {"model", ANSWER}, {"chatgpt", ANSWER},
    {"bing", ANSWER},        {"bard", ANSWER},  {"system", SYSTEM},
    {"function_call", CALL}, {"tool", RESULT},  {"observation", RESULT},
};

struct turn {
    enum who who;
    const char *text; /* borrowed from the record */
    size_t len;
};

struct talk {
    struct record r;
    const json_t *turns;
    struct buf request, id;
    struct prompt p;
    size_t asked;  /* human turns so far */
    size_t called; /* the turn of the last call of a tool */
};

static int score(const json_t *record)
{
    return json_is_array(json_at(record, "conversations")) ? 85 : 0;
}

static int fits(const char *head, size_t len)
{
    return sniff_records(head, len, score);
}

static enum who who_is(const char *name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].who;
    return NOBODY;
}

/* Files that were merged have both spellings in one conversation. */
static const json_t *either(const json_t *turn, const char *a, const char *b)
{
    const json_t *value = json_object_get(turn, a);

    return value ? value : json_object_get(turn, b);
}

static struct turn turn_at(const struct talk *t, size_t i)
{
    const json_t *turn = json_array_get(t->turns, i);
    const char *from = json_string_value(either(turn, "from", "role"));
    const json_t *value = either(turn, "value", "content");

    return (struct turn){
        .who = from ? who_is(from) : NOBODY,
        .text = json_string_value(value),
        .len = json_string_length(value),
    };
}

/* A call stands as {"name", "arguments"} in the text of its turn. */
static json_t *read_call(const struct turn *turn)
{
    struct err ignored;
    json_t *call = json_read(turn->text, turn->len, JSON_LAST_KEY, &ignored);

    if (json_text(call, "name") && json_at(call, "arguments"))
        return call;
    json_decref(call);
    return NULL;
}

static int check_call(const struct turn *turn, size_t n, struct err *err)
{
    json_t *call = read_call(turn);

    if (!call)
        return err_set(err, ERR_PARSE,
                       "turn %zu is no call with a name and arguments", n);
    json_decref(call);
    return 0;
}

static int check_turn(struct talk *t, size_t i, struct err *err)
{
    struct turn turn = turn_at(t, i);

    if (turn.who == NOBODY)
        return err_set(err, ERR_PARSE, "turn %zu is from nobody known", i + 1);
    if (!turn.text)
        return err_set(err, ERR_PARSE, "turn %zu has no text", i + 1);
    if (strlen(turn.text) < turn.len)
        return err_set(err, ERR_PARSE, "turn %zu has a NUL in it", i + 1);
    t->asked += turn.who == USER;
    if (t->asked == 0)
        return 0;
    if (turn.who == RESULT && !t->called)
        return err_set(err, ERR_PARSE, "turn %zu is the result of no call",
                       i + 1);
    if (turn.who != CALL)
        return 0;
    t->called = i + 1;
    return check_call(&turn, i + 1, err);
}

static int check(struct talk *t, struct err *err)
{
    size_t count = json_array_size(t->turns);

    if (!json_is_array(t->turns))
        return err_set(err, ERR_PARSE, "\"conversations\" is not an array");
    if (count > TURNS_MAX)
        return err_set(err, ERR_PARSE, "%zu turns, more than %d", count,
                       TURNS_MAX);
    for (size_t i = 0; i < count; i++)
        if (check_turn(t, i, err))
            return -1;
    if (t->asked == 0)
        return err_set(err, ERR_PARSE, "no turn is a human's");
    t->asked = t->called = 0;
    return 0;
}

static void add_call(struct talk *t, const struct turn *turn, size_t n)
{
    json_t *call = read_call(turn);
    const json_t *arguments = json_at(call, "arguments");
    const char *name = json_text(call, "name");
    struct buf text;

    buf_init(&text, SIZE_MAX);
    if (json_is_string(arguments))
        buf_adds(&text, json_string_value(arguments));
    else
        json_write(arguments, &text);
    buf_addf(&t->request,
             ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{"
             "\"id\":\"call_%zu\",\"type\":\"function\",\"function\":{"
             "\"name\":",
             n);
    json_write_string(&t->request, name, strlen(name));
    buf_adds(&t->request, ",\"arguments\":");
    json_write_string(&t->request, text.data, text.len);
    buf_adds(&t->request, "}}]}");
    buf_release(&text);
    json_decref(call);
    t->called = n;
}

static void add_result(struct talk *t, const struct turn *turn)
{
    buf_addf(&t->request,
             ",{\"role\":\"tool\",\"tool_call_id\":\"call_%zu\",\"content\":",
             t->called);
    json_write_string(&t->request, turn->text, turn->len);
    buf_addc(&t->request, '}');
}

static int ask(struct talk *t, size_t i, struct input_sink *sink,
               struct err *err)
{
    struct turn next = turn_at(t, i + 1);
    size_t open = t->request.len;
    int rc;

    request_close(&t->request);
    buf_clear(&t->id);
    buf_addf(&t->id, "%s#%zu", t->p.conversation, t->asked);
    t->p.id = t->id.data;
    t->p.request = t->request.data;
    t->p.request_len = t->request.len;
    t->p.reference = next.who == ANSWER ? next.text : NULL;
    rc = sink->emit(sink, &t->p, err);
    t->request.len = open;
    return rc;
}

/* Answers before the first question have nothing that they answer. */
static int play(struct talk *t, size_t i, struct input_sink *sink,
                struct err *err)
{
    static const char *const roles[] = {"user", "assistant", "system"};
    struct turn turn = turn_at(t, i);

    t->asked += turn.who == USER;
    if (t->asked == 0 && turn.who != SYSTEM)
        return 0;
    if (turn.who == CALL)
        add_call(t, &turn, i + 1);
    else if (turn.who == RESULT)
        add_result(t, &turn);
    else
        request_add(&t->request, roles[turn.who], turn.text, turn.len);
    return turn.who == USER ? ask(t, i, sink, err) : 0;
}

static int emit_all(struct talk *t, struct input_sink *sink, struct err *err)
{
    const char *system;

    t->turns = json_object_get(t->r.root, "conversations");
    if (check(t, err) || record_name(&t->r, "id", &t->p.conversation, err) ||
        record_text(&t->r, "system", &system, err))
        return -1;
    if (!t->p.conversation)
        t->p.conversation = sink->id;
    request_open(&t->request);
    if (system)
        request_add(&t->request, "system", system, strlen(system));
    for (size_t i = 0; i < json_array_size(t->turns); i++)
        if (play(t, i, sink, err))
            return -1;
    return 0;
}

static int read_line(const char *line, size_t len, struct input_sink *sink,
                     struct err *err)
{
    struct talk t = {0};
    int rc;

    if (record_read(&t.r, line, len, err))
        return -1;
    prompt_init(&t.p);
    buf_init(&t.request, SIZE_MAX);
    buf_init(&t.id, SIZE_MAX);
    rc = emit_all(&t, sink, err);
    buf_release(&t.request);
    buf_release(&t.id);
    record_release(&t.r);
    return rc;
}

const struct input_format format_sharegpt = {
    .name = "sharegpt",
    .about = "conversations of human and gpt; each human turn is a prompt",
    .fits = fits,
    .read = read_line,
    .array = 1,
};
