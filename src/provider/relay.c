#include "provider/relay.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "provider/request.h"
#include "wire/slice.h"
#include "wire/tape.h"
#include "wire/url.h"

#define MAJOR "/v1"
#define ASKED 2  /* how deep what is asked of a request stands */
#define NODES 64 /* of nearly all outlines */
#define MEMBERS_MOST 100

/* Some dialects have the version in the base URL, some in the path. */
static int is_path(const struct provider *p, const char *path)
{
    size_t len = strlen(MAJOR);

    if (strncmp(p->path, MAJOR, len) == 0)
        return strcmp(p->path, path) == 0;
    return strncmp(path, MAJOR, len) == 0 && strcmp(p->path, path + len) == 0;
}

const struct provider *relay_provider(const char *path)
{
    const struct provider *p;

    for (size_t i = 0; (p = provider_at(i)); i++)
        if (is_path(p, path))
            return p;
    return NULL;
}

static int64_t read_most(const struct tape_node *root)
{
    static const char *const names[] = {"max_completion_tokens", "max_tokens"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const struct tape_node *value = tape_get(root, names[i]);

        if (tape_is(value, TAPE_INTEGER) && value->integer >= 0)
            return value->integer;
    }
    return -1;
}

/* Down a path of keys; NULL unless there is a text. A NUL in it ends it. */
static char *read_user(const struct tape_node *root, const char *path)
{
    struct slice text;
    size_t len;
    char *user;

    for (; *path; path += len + (path[len] == '.')) {
        len = strcspn(path, ".");
        root = tape_find(root, path, len);
    }
    text = tape_text(root);
    if (!text.at)
        return NULL;
    user = memory_new(text.len + 1, 1);
    memcpy(user, text.at, text.len);
    return user;
}

#define OPTIONS "stream_options"
#define COUNT "include_usage"

static int is_uncounted(const struct provider *p, const struct tape_node *root)
{
    const struct tape_node *options = tape_get(root, OPTIONS);

    return !p->system && tape_is(tape_get(root, "stream"), TAPE_TRUE) &&
           !tape_is(tape_get(options, COUNT), TAPE_TRUE);
}

/* How many members there are, each of them once; else 0. More than anybody
 * asks for are not looked at: that would take the square of their number. */
static size_t count_single(const struct tape_node *root)
{
    const struct tape_node *part = NULL;
    size_t count = 0;

    for (; (part = tape_next(root, part)); count++)
        if (count == MEMBERS_MOST ||
            tape_find(root, part->key.at, part->key.len) != part)
            return 0;
    return count;
}

static int look(struct relay *r, const struct tape_node *root, struct err *err)
{
    if (!root)
        return err_wrap(err, "the body");
    if (!tape_element(tape_get(root, "messages"), NULL))
        return err_set(err, ERR_PARSE, "the request has no messages");
    r->user = read_user(root, r->provider->user);
    r->most = read_most(root);
    r->uncounted = is_uncounted(r->provider, root);
    r->members = count_single(root);
    return 0;
}

int relay_read(struct relay *r, const struct provider *p, const char *body,
               size_t len, struct err *err)
{
    struct tape_node nodes[NODES];
    struct tape t;
    int rc;

    *r = (struct relay){.provider = p, .bytes = body, .len = len};
    tape_lend(&t, nodes, NODES);
    rc = look(r, tape_outline(&t, body, len, ASKED, err), err);
    tape_release(&t);
    return rc;
}

void relay_release(struct relay *r)
{
    free(r->user);
    *r = (struct relay){0};
}

static void set_system(const struct relay *r, const char *text, json_t *to)
{
    if (r->provider->system) {
        json_object_set_new(to, r->provider->system, json_string(text));
        return;
    }
    request_system(json_object_get(to, "messages"), text);
}

static void ask_for_count(json_t *to)
{
    json_t *options = json_copy(json_object_get(to, OPTIONS));

    if (!json_is_object(options)) {
        json_decref(options);
        options = json_object();
    }
    json_object_set_new(options, COUNT, json_true());
    json_object_set_new(to, OPTIONS, options);
}

/* The bytes as they came, but for the model; 0 when there is none. A doubled
 * member is not passed on: who reads it may take the other one. */
static int splice(const struct relay *r, const char *model, struct buf *out)
{
    struct slice key, value, old = {0};
    size_t members = 0, before;
    struct walk w;

    walk_init(&w, r->bytes, r->len);
    for (; walk_next(&w, &key, &value); members++)
        if (slice_is(key, "model"))
            old = value;
    if (!old.at || members != r->members)
        return 0;
    before = (size_t)(old.at - r->bytes);
    buf_add(out, r->bytes, before);
    json_write_string(out, model, strlen(model));
    buf_add(out, old.at + old.len, r->len - before - old.len);
    return 1;
}

static int is_ruled(const struct variant *v)
{
    return v->system || v->params > 0;
}

int relay_body(const struct relay *r, const struct variant *v, int count,
               struct buf *out, struct err *err)
{
    int asked = count && r->uncounted, rc;
    json_t *to;

    if (!asked && !is_ruled(v) && splice(r, v->model, out))
        return buf_check(out, err);
    to = json_read(r->bytes, r->len, JSON_LAST_KEY, err);
    if (!to)
        return -1;
    json_object_set_new(to, "model", json_string(v->model));
    if (v->system)
        set_system(r, v->system, to);
    if (asked)
        ask_for_count(to);
    rc = request_params(v, r->provider->lacks, to, err);
    if (rc == 0)
        rc = request_finish(to, out, err);
    json_decref(to);
    return rc;
}

static size_t overlap(const char *base, const char *path)
{
    size_t len = strlen(base), most = strlen(path);

    for (size_t n = most < len ? most : len; n > 0; n--)
        if ((path[n] == '/' || !path[n]) &&
            memcmp(base + len - n, path, n) == 0)
            return n;
    return 0;
}

int relay_url(const struct variant *v, const char *path, const char *query,
              struct buf *out, struct err *err)
{
    struct buf more;
    struct url u;

    if (url_parse(&u, v->base_url, err))
        return -1;
    buf_init(&more, out->max);
    buf_adds(&more, path + overlap(u.path, path));
    if (*query)
        buf_addf(&more, "?%s", query);
    url_write(&u, more.data, out);
    buf_release(&more);
    return buf_check(out, err);
}

int relay_annotate(const char *body, size_t len, enum side side,
                   int64_t latency_ns, struct buf *out)
{
    struct err unused;
    json_t *root = json_read(body, len, JSON_LAST_KEY, &unused);
    int is = json_is_object(root);

    if (is) {
        json_object_set_new(root, "_ab_metadata",
                            json_pack("{s:s,s:I,s:O?}", "variant",
                                      side_name(side), "latency_ms",
                                      (json_int_t)(latency_ns / 1000000),
                                      "model", json_object_get(root, "model")));
        json_write(root, out);
    }
    json_decref(root);
    return is && !out->full ? 0 : -1;
}
