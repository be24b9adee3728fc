#include <inttypes.h>
#include <stdio.h>

#include "sim/dialect.h"
#include "sim/fault.h"
#include "sim/model.h"
#include "sim/script.h"
#include "wire/duration.h"

static void refuse(const struct sim_scene *s, struct sim_script *out,
                   enum sim_refusal_id id, const char *message)
{
    struct sim_refusal r = {.id = id};

    snprintf(r.message, sizeof(r.message), "%s", message);
    sim_script_drop(out, 0);
    sim_dialect_refuse(s->dialect, out, &r, s->request_id);
}

static void limit(const struct sim_scene *s, struct sim_script *out)
{
    refuse(s, out, SIM_REFUSED_RATE,
           "Rate limit reached for requests. Please try again later.");
}

/* Whole seconds are rounded up: back too late is polite, too early is not. */
static void rate_limited(const struct sim_scene *s, struct sim_script *out)
{
    int64_t ns = s->model->retry_after;

    limit(s, out);
    sim_script_header(out, "retry-after", "%" PRId64,
                      (ns + NS_PER_S - 1) / NS_PER_S);
    sim_script_header(out, "retry-after-ms", "%" PRId64, ns / NS_PER_MS);
}

const struct sim_fault sim_fault_rate_limited = {
    .name = "rate_limited",
    .about = "429 that says when to come back",
    .after = rate_limited,
};

const struct sim_fault sim_fault_rate_limited_bare = {
    .name = "rate_limited_bare",
    .about = "429 that does not say when to come back",
    .after = limit,
};

static void quota(const struct sim_scene *s, struct sim_script *out)
{
    refuse(s, out, SIM_REFUSED_QUOTA,
           "You exceeded your current quota, please check your plan and "
           "billing details.");
}

const struct sim_fault sim_fault_quota = {
    .name = "quota",
    .about = "the account is out of money",
    .after = quota,
};

static void server_error(const struct sim_scene *s, struct sim_script *out)
{
    refuse(s, out, SIM_REFUSED_SERVER,
           "The server had an error while processing your request.");
}

const struct sim_fault sim_fault_server_error = {
    .name = "server_error",
    .about = "500",
    .after = server_error,
};

static void unavailable(const struct sim_scene *s, struct sim_script *out)
{
    refuse(s, out, SIM_REFUSED_UNAVAILABLE,
           "The service is temporarily unavailable.");
}

const struct sim_fault sim_fault_unavailable = {
    .name = "unavailable",
    .about = "503",
    .after = unavailable,
};

static void overloaded(const struct sim_scene *s, struct sim_script *out)
{
    refuse(s, out, SIM_REFUSED_OVERLOADED, "Overloaded");
}

const struct sim_fault sim_fault_overloaded = {
    .name = "overloaded",
    .about = "529",
    .after = overloaded,
};

/* As a proxy in front of the service would say it. */
static void html(const struct sim_scene *s, struct sim_script *out)
{
    (void)s;
    sim_script_drop(out, 0);
    out->status = 502;
    sim_script_header(out, "content-type", "text/html; charset=UTF-8");
    buf_adds(&out->bytes, "<!DOCTYPE html>\n<html><head><title>502: Bad "
                          "gateway</title></head>\n<body><h1>Bad gateway</h1>"
                          "\n<p>The host is not reachable.</p></body></html>"
                          "\n");
    sim_script_add(out, SIM_REPLY, 0);
}

const struct sim_fault sim_fault_html = {
    .name = "html",
    .about = "502 with an HTML page instead of JSON",
    .after = html,
};
