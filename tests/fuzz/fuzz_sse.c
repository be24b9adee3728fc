/* However the bytes are cut, the same events come out, none of them longer
 * than the ceiling. The first byte chooses ceiling and cut. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "wire/sse.h"

struct seen {
    struct buf log;
    size_t most;
};

static void note(void *arg, const char *name, const char *data, size_t len)
{
    struct seen *seen = arg;

    CHECK(len <= seen->most && strlen(name) <= seen->most);
    CHECK(data[len] == '\0');
    CHECK(!memchr(data, '\r', len));
    buf_addf(&seen->log, "%s|%zu|", name, len);
    buf_add(&seen->log, data, len);
}

static int run(struct seen *seen, const char *bytes, size_t len, size_t step)
{
    struct sse sse;
    struct err err;
    int rc = 0;

    buf_init(&seen->log, SIZE_MAX);
    sse_init(&sse, seen->most, note, seen);
    for (size_t i = 0; i < len && rc == 0; i += step)
        rc = sse_feed(&sse, bytes + i, len - i < step ? len - i : step, &err);
    if (rc == 0)
        rc = sse_end(&sse, &err);
    CHECK(rc == 0 || err.code == ERR_LIMIT);
    sse_release(&sse);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    size_t step[3] = {1, 1, SIZE_MAX / 2}, most;
    struct seen seen[3];
    int rc[3];

    if (len == 0)
        return 0;
    most = bytes[0] & 1 ? 1000 : bytes[0] / 16;
    step[1] = 2 + bytes[0] / 2 % 8;
    for (int i = 0; i < 3; i++) {
        seen[i].most = most;
        rc[i] = run(&seen[i], (const char *)bytes + 1, len - 1, step[i]);
        CHECK(rc[i] == rc[0]);
        CHECK(seen[i].log.len == seen[0].log.len);
        CHECK(!memcmp(seen[i].log.data, seen[0].log.data, seen[0].log.len));
    }
    for (int i = 0; i < 3; i++)
        buf_release(&seen[i].log);
    return 0;
}
