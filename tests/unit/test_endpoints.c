#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "gateway/endpoints.h"
#include "net/pin.h"

#define MS INT64_C(1000000)

/* Linked with -Wl,--wrap=getaddrinfo: both hosts are where a test says. */
int __real_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list);
int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list);

static _Atomic(const char *) where[2];
static atomic_int lookups;

int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *want, struct addrinfo **list)
{
    const char *at = atomic_load(&where[strcmp(host, "new.test") == 0]);

    atomic_fetch_add(&lookups, 1);
    if (!at)
        return EAI_NONAME;
    return __real_getaddrinfo(at, service, want, list);
}

/* In place of the client: what it would be told. */
static char pinned[256];

void client_repin(struct client *c, const char *line)
{
    (void)c;
    snprintf(pinned + strlen(pinned), sizeof(pinned) - strlen(pinned), "%s;",
             line);
}

struct scene {
    struct loop *loop;
    struct loop_timer *timer;
    struct aside *aside;
    struct endpoints *names;
    char said[512];
    int until;
};

static void say(void *arg, int known, enum side side, const char *text)
{
    struct scene *s = arg;
    size_t len = strlen(s->said);

    snprintf(s->said + len, sizeof(s->said) - len, "%s %d %s;", side_name(side),
             known, text);
}

/* One lookup after the other: none begins before the last was told. */
static void look_on(void *arg, int64_t now)
{
    struct scene *s = arg;

    if (s->until == 0)
        s->until = atomic_load(&lookups) + 6;
    if (atomic_load(&lookups) >= s->until) {
        s->until = 0;
        loop_stop(s->loop);
        return;
    }
    endpoints_look(s->names);
    loop_timer_set(s->timer, now + MS);
}

static void look(struct scene *s)
{
    struct err err;

    pinned[0] = s->said[0] = '\0';
    loop_timer_set(s->timer, 0);
    assert_int_equal(loop_run(s->loop, &err), 0);
}

static struct variant variant[SIDES] = {
    {.base_url = (char *)"http://old.test:80/v1"},
    {.base_url = (char *)"https://new.test/v1"},
};

static int begin(struct scene *s, const char *old, const char *new,
                 struct err *err)
{
    struct endpoints_settings set = {.variant = variant, .say = say, .arg = s};

    atomic_store(&where[0], old);
    atomic_store(&where[1], new);
    *s = (struct scene){0};
    pinned[0] = '\0';
    s->loop = loop_new(err);
    s->timer = loop_timer_new(s->loop, look_on, s);
    set.aside = s->aside = aside_new(s->loop, err);
    s->names = endpoints_open(&set, err);
    return s->names ? 0 : -1;
}

static void end(struct scene *s)
{
    aside_free(s->aside);
    endpoints_close(s->names);
    loop_timer_free(s->timer);
    loop_free(s->loop);
}

static void a_new_address_is_told_once(void **state)
{
    struct scene s;
    struct err err;

    (void)state;
    assert_int_equal(begin(&s, "127.0.0.1", "127.0.0.2", &err), 0);
    assert_string_equal(pinned, "old.test:80:127.0.0.1;"
                                "new.test:443:127.0.0.2;");
    look(&s);
    assert_string_equal(pinned, "");
    assert_string_equal(s.said, "");
    atomic_store(&where[1], "127.0.0.3");
    look(&s);
    assert_string_equal(pinned, "new.test:443:127.0.0.3;");
    assert_string_equal(s.said, "treatment 1 new.test:443:127.0.0.3;");
    end(&s);
}

static void a_name_that_is_lost_leads_where_it_did(void **state)
{
    struct scene s;
    struct err err;

    (void)state;
    assert_int_equal(begin(&s, "127.0.0.1", "127.0.0.2", &err), 0);
    atomic_store(&where[0], NULL);
    look(&s);
    assert_string_equal(pinned, "");
    assert_non_null(strstr(s.said, "control 0 old.test: "));
    assert_null(strstr(strchr(s.said, ';') + 1, "control"));
    atomic_store(&where[0], "127.0.0.1");
    look(&s);
    assert_string_equal(s.said, "");
    atomic_store(&where[0], NULL);
    look(&s);
    assert_non_null(strstr(s.said, "control 0 old.test: "));
    end(&s);
}

static void it_does_not_begin_without(void **state)
{
    struct scene s;
    struct err err;

    (void)state;
    assert_int_equal(begin(&s, "127.0.0.1", NULL, &err), -1);
    assert_memory_equal(err.text, "treatment: new.test: ", 21);
    end(&s);
}

static void the_order_of_addresses_is_nothing(void **state)
{
    (void)state;
    assert_true(pin_same("h:1:a,b", "h:1:b,a"));
    assert_true(pin_same("h:1:[::1],b", "h:1:b,[::1]"));
    assert_false(pin_same("h:1:a,b", "h:1:a"));
    assert_false(pin_same("h:1:a", "h:1:a,b"));
    assert_false(pin_same("h:1:10.0.0.1", "h:1:10.0.0.12"));
    assert_false(pin_same("h:1:a", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_address_is_told_once),
        cmocka_unit_test(a_name_that_is_lost_leads_where_it_did),
        cmocka_unit_test(it_does_not_begin_without),
        cmocka_unit_test(the_order_of_addresses_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
