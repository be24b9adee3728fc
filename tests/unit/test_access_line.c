#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "gateway/access_line.h"

#define MB (1 << 20)

static void a_line_says_what_is_known(void **state)
{
    const struct access_line l = {
        .wall_us = 1795305600123456,
        .id = "req_1",
        .client = "127.0.0.1",
        .method = "POST",
        .path = "/v1/a\"b\n",
        .status = 200,
        .variant = "control",
        .assigned = "treatment",
        .split = "hash",
        .stream = 1,
        .in = 12,
        .out = 0,
        .latency = 1234567890,
        .first_token = 45678,
        .upstream = 503,
        .outcome = "ok",
        .model = "m",
        .input = 10,
        .output = 5,
        .cost = 1000000020,
    };
    struct buf out;

    (void)state;
    buf_init(&out, MB);
    access_line_write(&l, &out);
    assert_string_equal(
        out.data,
        "{\"time\":\"2026-11-22T00:00:00.123Z\",\"id\":\"req_1\","
        "\"client.address\":\"127.0.0.1\",\"http.request.method\":\"POST\","
        "\"url.path\":\"/v1/a\\\"b\\n\",\"http.response.status_code\":200,"
        "\"http.request.body.size\":12,\"http.response.body.size\":0,"
        "\"variant\":\"control\",\"assigned\":\"treatment\",\"split\":\"hash\","
        "\"stream\":true,\"latency_ms\":1234.567,\"first_token_ms\":0.045,"
        "\"upstream_status\":503,\"outcome\":\"ok\","
        "\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":10,"
        "\"gen_ai.usage.output_tokens\":5,\"cost_usd\":1.000000020}\n");
    buf_release(&out);
}

static void what_is_not_known_is_left_out(void **state)
{
    const struct access_line l = {.id = "r",
                                  .in = 0,
                                  .out = -1,
                                  .latency = -1,
                                  .first_token = -1,
                                  .input = -1,
                                  .output = -1,
                                  .cost = -1};
    struct buf out;

    (void)state;
    buf_init(&out, MB);
    access_line_write(&l, &out);
    assert_string_equal(out.data,
                        "{\"time\":\"1970-01-01T00:00:00.000Z\",\"id\":\"r\","
                        "\"http.request.body.size\":0}\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_what_is_known),
        cmocka_unit_test(what_is_not_known_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
