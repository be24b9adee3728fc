/* Every dialect against every transcript of tests/data/wire/NAME/: an answer
 * must not depend on how its bytes were cut. What it should be stands beside
 * it, in a file that ends in .want. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/answer.h"

#define PATH 512 /* bytes of a folder's name */

static void read_file(struct buf *out, const char *path)
{
    FILE *f = fopen(path, "r");
    int c;

    buf_clear(out);
    if (!f)
        fail_msg("%s is missing", path);
    while ((c = getc(f)) != EOF)
        buf_addc(out, (char)c);
    fclose(f);
}

static void dump(const struct answer *a, enum outcome o, struct buf *out)
{
    const struct usage *u = &a->usage;

    buf_clear(out);
    buf_addf(out, "outcome %s\ntext %s\ntools %s\n", outcome_name(o),
             a->text.data, a->tools.data);
    buf_addf(out, "finish %s\nmodel %s\nfingerprint %s\n", a->finish, a->model,
             a->fingerprint);
    buf_addf(out, "usage %lld %lld %lld %lld %lld\n", (long long)u->input,
             (long long)u->output, (long long)u->cached,
             (long long)u->cache_write, (long long)u->reasoning);
    buf_addf(out, "chunks %lld first %lld content %lld\nerror %s\n",
             (long long)a->chunks, (long long)a->first_token,
             (long long)a->first_content, a->error.data);
}

/* The bytes up to `cut`, and the rest; or one by one if it is beyond them. */
static void feed(struct answer *a, const struct buf *bytes, size_t cut)
{
    size_t rest = bytes->len - cut;

    if (cut > bytes->len) {
        for (size_t i = 0; i < bytes->len; i++)
            answer_data(a, bytes->data + i, 1, 7);
        return;
    }
    answer_data(a, bytes->data, cut, 7);
    answer_data(a, bytes->data + cut, rest, 7);
}

static void play(struct answer *a, const struct provider *p,
                 const struct buf *bytes, size_t cut, struct buf *out)
{
    answer_clear(a, p);
    if (cut % 2) /* not every server says what it sends */
        answer_header(a, "Content-Type", "text/event-stream", 0);
    answer_head(a, 200);
    feed(a, bytes, cut);
    dump(a, answer_end(a, CLOSE_WHOLE, NULL, 8), out);
}

static void check(const struct provider *p, const char *dir, const char *file)
{
    struct buf bytes, want, got;
    struct answer a;
    char path[2 * PATH];

    buf_init(&bytes, SIZE_MAX);
    buf_init(&want, SIZE_MAX);
    buf_init(&got, SIZE_MAX);
    answer_init(&a);
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    read_file(&bytes, path);
    snprintf(path, sizeof(path), "%s/%s.want", dir, file);
    read_file(&want, path);
    for (size_t cut = 0; cut <= bytes.len + 1; cut++) {
        play(&a, p, &bytes, cut, &got);
        assert_string_equal(got.data, want.data);
    }
    answer_release(&a);
    buf_release(&got);
    buf_release(&want);
    buf_release(&bytes);
}

static int is_transcript(const struct dirent *e)
{
    size_t len = strlen(e->d_name);

    return len > 4 && strcmp(e->d_name + len - 4, ".sse") == 0;
}

static void test_transcripts_cut_at_every_byte(void **state)
{
    const char *source = getenv("srcdir") ? getenv("srcdir") : ".";
    const struct provider *p;
    struct dirent **file;
    char dir[PATH];
    int files;

    (void)state;
    for (size_t i = 0; (p = provider_at(i)); i++) {
        snprintf(dir, sizeof(dir), "%s/tests/data/wire/%s", source, p->name);
        files = scandir(dir, &file, is_transcript, alphasort);
        assert_true(files > 0);
        for (int n = 0; n < files; n++) {
            check(p, dir, file[n]->d_name);
            free(file[n]);
        }
        free(file);
    }
}

static void test_rows_are_complete_and_found(void **state)
{
    const struct provider *p;
    size_t i;

    (void)state;
    for (i = 0; (p = provider_at(i)); i++) {
        assert_ptr_equal(provider_find(p->name), p);
        assert_non_null(p->about);
        assert_non_null(p->key_env);
        assert_non_null(p->url_env);
        assert_non_null(p->lacks);
        assert_non_null(p->models);
        assert_true(p->headers && p->body && p->event && p->whole && p->fault);
    }
    assert_true(i >= 2);
    assert_null(provider_at(i + 5));
    assert_null(provider_find("nobody"));
}

static void assert_url(const char *provider, const char *base, const char *want)
{
    struct variant v = {.provider = (char *)provider, .base_url = (char *)base};
    struct buf url;
    struct err err = {0};

    buf_init(&url, 4096);
    if (provider_url(&v, &url, &err))
        assert_string_equal(err.text, want);
    else
        assert_string_equal(url.data, want);
    buf_release(&url);
}

static void test_urls(void **state)
{
    (void)state;
    assert_url("openai", NULL, "https://api.openai.com/v1/chat/completions");
    assert_url(NULL, NULL, "https://api.openai.com/v1/chat/completions");
    assert_url("anthropic", NULL, "https://api.anthropic.com/v1/messages");
    assert_url("anthropic", "http://localhost:8080/v1/",
               "http://localhost:8080/v1/messages");
    assert_url("openai", "http://localhost:8080/v1/chat/completions",
               "http://localhost:8080/v1/chat/completions");
    assert_url("anthropic", "http://h/x-v1", "http://h/x-v1/v1/messages");
    assert_url("anthropic", "http://h/v", "http://h/v/v1/messages");
    assert_url("openai", "https://r.openai.azure.com/d?api-version=1",
               "https://r.openai.azure.com/d/chat/completions?api-version=1");
    assert_url("nobody", NULL,
               "there is no provider \"nobody\", only openai, anthropic");
}

static void assert_models(const char *provider, const char *base,
                          const char *want)
{
    struct variant v = {.provider = (char *)provider, .base_url = (char *)base};
    struct buf url;
    struct err err = {0};

    buf_init(&url, 4096);
    assert_int_equal(provider_models(&v, &url, &err), 0);
    assert_string_equal(url.data, want);
    buf_release(&url);
}

static void test_where_models_are_listed(void **state)
{
    (void)state;
    assert_models(NULL, NULL, "https://api.openai.com/v1/models");
    assert_models("anthropic", NULL,
                  "https://api.anthropic.com/v1/models?limit=1000");
    assert_models("anthropic", "http://h/v1/", "http://h/v1/models?limit=1000");
    assert_models("anthropic", "http://h/v1/messages",
                  "http://h/v1/models?limit=1000");
    assert_models("openai", "http://h/v1/chat/completions",
                  "http://h/v1/models");
    assert_models("openai", "https://h/d?k=1", "https://h/d/models?k=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_complete_and_found),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_where_models_are_listed),
        cmocka_unit_test(test_transcripts_cut_at_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
