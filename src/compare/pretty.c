#include "compare/pretty.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "compare/form.h"
#include "wire/json.h"

/* Bytes that are known to be JSON: the parser has read them, but it keeps no
 * number as it was written. */
struct piece {
    const char *at;
    size_t len;
};

struct member {
    struct piece key, value;
};

static void write_value(struct buf *out, struct piece value, int indent);

static void skip(struct piece *p, size_t count)
{
    p->at += count;
    p->len -= count;
}

static void skip_to_value(struct piece *p)
{
    while (p->len && strchr(" \t\r\n,:", *p->at))
        skip(p, 1);
}

static size_t string_len(struct piece p)
{
    size_t i = 1;

    while (i < p.len && p.at[i] != '"')
        i += p.at[i] == '\\' ? 2 : 1;
    return i < p.len ? i + 1 : p.len;
}

static size_t nested_len(struct piece p)
{
    size_t i = 0;
    int depth = 0;

    while (i < p.len) {
        char c = p.at[i];

        if (c == '"') {
            i += string_len((struct piece){p.at + i, p.len - i});
            continue;
        }
        i++;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (depth == 0)
            break;
    }
    return i;
}

static size_t plain_len(struct piece p)
{
    size_t i = 0;

    while (i < p.len && !strchr(" \t\r\n,:]}", p.at[i]))
        i++;
    return i;
}

/* The next value, or member's name; none: of no bytes. */
static struct piece take(struct piece *p)
{
    struct piece value;

    skip_to_value(p);
    value = *p;
    if (p->len == 0 || *p->at == ']' || *p->at == '}')
        value.len = 0;
    else if (*p->at == '"')
        value.len = string_len(*p);
    else if (*p->at == '{' || *p->at == '[')
        value.len = nested_len(*p);
    else
        value.len = plain_len(*p);
    skip(p, value.len);
    return value;
}

static void new_line(struct buf *out, int indent)
{
    buf_addf(out, "\n%*s", 2 * indent, "");
}

static int by_key(const void *a, const void *b)
{
    const struct piece *one = a, *other = b; /* the first in struct member */
    size_t len = one->len < other->len ? one->len : other->len;
    int order = memcmp(one->at, other->at, len);

    return order ? order : (one->len > other->len) - (one->len < other->len);
}

static size_t members_of(struct piece inside, struct member **out)
{
    size_t count = 0, room = 0;

    for (*out = NULL;; count++) {
        struct member m = {.key = take(&inside)};

        if (m.key.len == 0)
            return count;
        m.value = take(&inside);
        if (count == room) {
            room = room ? 2 * room : 16;
            *out = memory_grow(*out, room, sizeof(**out));
        }
        (*out)[count] = m;
    }
}

static void write_object(struct buf *out, struct piece inside, int indent)
{
    struct member *all;
    size_t count = members_of(inside, &all);

    if (count)
        qsort(all, count, sizeof(*all), by_key);
    buf_addc(out, '{');
    for (size_t i = 0; i < count; i++) {
        buf_adds(out, i ? "," : "");
        new_line(out, indent + 1);
        write_value(out, all[i].key, 0);
        buf_adds(out, ": ");
        write_value(out, all[i].value, indent + 1);
    }
    if (count)
        new_line(out, indent);
    buf_addc(out, '}');
    free(all);
}

static void write_array(struct buf *out, struct piece inside, int indent)
{
    int any = 0;

    buf_addc(out, '[');
    for (;; any = 1) {
        struct piece value = take(&inside);

        if (value.len == 0)
            break;
        buf_adds(out, any ? "," : "");
        new_line(out, indent + 1);
        write_value(out, value, indent + 1);
    }
    if (any)
        new_line(out, indent);
    buf_addc(out, ']');
}

static json_t *read_string(struct piece value)
{
    struct err why;

    if (value.len == 0 || *value.at != '"')
        return NULL;
    return json_read(value.at, value.len, JSON_ONE_KEY, &why);
}

/* How its escapes are written does not count. */
static void write_string(struct buf *out, struct piece value)
{
    json_t *string = read_string(value);

    if (string)
        json_write_string(out, json_string_value(string),
                          json_string_length(string));
    json_decref(string);
}

static void write_value(struct buf *out, struct piece value, int indent)
{
    struct piece inside = value;

    switch (*value.at) {
    case '{':
        skip(&inside, 1);
        write_object(out, inside, indent);
        break;
    case '[':
        skip(&inside, 1);
        write_array(out, inside, indent);
        break;
    case '"':
        write_string(out, value);
        break;
    default:
        buf_add(out, value.at, value.len);
    }
}

int pretty_json(struct buf *out, const char *text)
{
    struct piece value;

    if (!form_json(text, &value.at, &value.len))
        return 0;
    write_value(out, value, 0);
    return 1;
}

/* Some readers keep arguments as the text that the server sent. */
static void write_arguments(struct buf *out, struct piece arguments)
{
    json_t *string = read_string(arguments);

    if (!string)
        write_value(out, arguments, 0);
    else if (!pretty_json(out, json_string_value(string)))
        buf_adds(out, json_string_value(string));
    json_decref(string);
    buf_addc(out, '\n');
}

static int is_key(struct piece key, const char *name)
{
    return key.len == strlen(name) && memcmp(key.at, name, key.len) == 0;
}

static void write_call(struct buf *out, struct piece inside)
{
    struct piece arguments = {"", 0};
    struct member *all;
    size_t count = members_of(inside, &all);
    json_t *name = NULL;

    for (size_t i = 0; i < count; i++)
        if (is_key(all[i].key, "\"arguments\""))
            arguments = all[i].value;
        else if (is_key(all[i].key, "\"name\""))
            name = read_string(all[i].value);
    buf_addf(out, "call %s\n", name ? json_string_value(name) : "without name");
    if (arguments.len)
        write_arguments(out, arguments);
    json_decref(name);
    free(all);
}

void pretty_calls(struct buf *out, const char *tools)
{
    struct piece calls, call;

    if (!form_json(tools, &calls.at, &calls.len) || *calls.at != '[') {
        buf_adds(out, tools);
        return;
    }
    for (skip(&calls, 1); (call = take(&calls)).len;)
        if (*call.at == '{') {
            skip(&call, 1);
            write_call(out, call);
        } else {
            write_value(out, call, 0);
            buf_addc(out, '\n');
        }
}

/* In the order of the text: that is what people know it by. */
static void write_members(struct buf *out, struct piece inside, const char *but)
{
    struct member *all;
    size_t count = members_of(inside, &all);

    for (size_t i = 0; i < count; i++) {
        struct piece name = {all[i].key.at + 1, all[i].key.len - 2};

        if (is_key(name, but))
            continue;
        buf_add(out, name.at, name.len);
        buf_adds(out, ": ");
        write_value(out, all[i].value, 0);
        buf_addc(out, '\n');
    }
    free(all);
}

void pretty_members(struct buf *out, const char *object, const char *but)
{
    struct piece inside = {object, strlen(object)};
    struct err why;
    json_t *root = json_read(object, inside.len, JSON_LAST_KEY, &why);

    skip_to_value(&inside);
    if (json_is_object(root)) {
        skip(&inside, 1);
        write_members(out, inside, but);
    }
    json_decref(root);
}
