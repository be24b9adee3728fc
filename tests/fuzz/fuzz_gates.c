/* What is taken for a gate is written in one form, which is read as the same
 * gate; what is not is told in one harmless line. */
#include <math.h>
#include <string.h>

#include "analysis/gates.h"
#include "fuzz/fuzz.h"

static void check_gate(const char *text)
{
    struct gate g, again;
    struct err err = {0};

    if (gate_parse(text, &g, &err)) {
        CHECK(err.code == ERR_USAGE && strstr(err.text, "column "));
        return;
    }
    CHECK(isfinite(g.margin) && contrasts_named(g.name));
    CHECK(strlen(g.text) < GATE_TEXT - 1 && !strchr(g.text, ','));
    CHECK(gate_parse(g.text, &again, &err) == 0);
    CHECK(!strcmp(g.text, again.text) && g.margin == again.margin);
    CHECK(g.op == again.op && g.critical == again.critical);
}

static void check_list(const char *text)
{
    struct gates g = {0}, again;
    struct settings s = {0};
    struct err err;

    if (gates_read(&g, text, &err) == 0) {
        gates_freeze(&g, &s);
        CHECK(gates_thaw(&again, &s, &err) == 0);
        CHECK(gates_equal(&g, &again) && gates_equal(&again, &g));
    }
    settings_release(&s);
}

static void check_success(const char *text)
{
    struct gates g = {0};
    struct err err;

    if (gates_success(&g, text, &err))
        CHECK(err.code == ERR_USAGE && !g.success);
    else
        CHECK(contrasts_named(g.success)->more_is_worse);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = malloc(len + 1);

    CHECK(text);
    if (len)
        memcpy(text, bytes, len);
    text[len] = '\0';
    check_gate(text);
    check_list(text);
    check_success(text);
    free(text);
    return 0;
}
