#include "provider/request.h"

#include <string.h>

#include "base/arena.h"
#include "provider/parameter.h"

static int is_system(const json_t *message)
{
    const char *role = json_string_value(json_object_get(message, "role"));

    return role &&
           (strcmp(role, "system") == 0 || strcmp(role, "developer") == 0);
}

/* Only those at the start are the prompt's; later ones are part of the talk.
 * The first lends its role, for some models know only "developer". */
void request_system(json_t *messages, const char *text)
{
    json_t *first = json_array_get(messages, 0);

    while (is_system(first) && is_system(json_array_get(messages, 1)))
        json_array_remove(messages, 1);
    if (!is_system(first)) {
        first = json_object();
        json_object_set_new(first, "role", json_string("system"));
        json_array_insert_new(messages, 0, first);
    }
    json_object_set_new(first, "content", json_string(text));
}

json_t *request_read(const struct variant *v, const struct prompt *p,
                     struct err *err)
{
    json_t *request = json_read(p->request, p->request_len, JSON_LAST_KEY, err);
    json_t *messages = json_object_get(request, "messages");

    if (!request)
        return NULL;
    if (!json_array_size(messages)) {
        json_decref(request);
        err_set(err, ERR_PARSE, "the request has no messages");
        return NULL;
    }
    if (v->system)
        request_system(messages, v->system);
    return request;
}

int request_drops(const struct variant *v, const char *name)
{
    const struct param *rule = variant_find_param(v, name);

    return rule && rule->how == PARAM_DROP;
}

int request_streams(const struct variant *v)
{
    return v->stream && !request_drops(v, "stream");
}

/* What the log has under the new name already was meant for it. */
static void rename_param(json_t *request, const struct param *rule)
{
    json_t *value = json_object_get(request, rule->name);

    if (value && !json_object_get(request, rule->value))
        json_object_set(request, rule->value, value);
    json_object_del(request, rule->name);
}

/* What is set replaces what the log says under either name. */
static int set_param(json_t *request, const struct param *rule, struct err *err)
{
    const struct parameter *p = parameter_find(rule->name, strlen(rule->name));
    json_t *value =
        json_read(rule->value, strlen(rule->value), JSON_LAST_KEY, err);

    if (!value)
        return err_wrap(err, "parameter %s", rule->name);
    if (p && p->other[0])
        json_object_del(request, p->other);
    json_object_set_new(request, rule->name, value);
    return 0;
}

int request_params(const struct variant *v, const char *const *lacks,
                   json_t *request, struct err *err)
{
    for (size_t i = 0; i < v->params; i++)
        if (v->param[i].how == PARAM_RENAME)
            rename_param(request, &v->param[i]);
    for (size_t i = 0; i < v->params; i++) {
        const struct param *rule = &v->param[i];

        if (rule->how == PARAM_DROP)
            json_object_del(request, rule->name);
        if (rule->how != PARAM_SET || parameter_listed(lacks, rule->name))
            continue;
        if (set_param(request, rule, err))
            return -1;
    }
    return 0;
}

static char *header(const struct header *h)
{
    size_t start = strlen(h->start), len = 0;
    char *line;

    while ((unsigned char)h->value[len] >= ' ' && h->value[len] != 0x7F)
        len++;
    line = memory_new(start + len + 1, 1);
    memcpy(line, h->start, start);
    memcpy(line + start, h->value, len);
    return line;
}

size_t request_headers(const struct header *row, size_t count, char **out,
                       size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < count && n < most; i++)
        if (row[i].value)
            out[n++] = header(&row[i]);
    return n;
}

int request_finish(const json_t *request, struct buf *out, struct err *err)
{
    json_write(request, out);
    return buf_check(out, err);
}
