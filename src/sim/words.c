#include "sim/words.h"

#include <ctype.h>
#include <string.h>

#define THINGS 12
#define DEEDS 8
#define KINDS 8
#define WAYS 6

struct sim_topic {
    const char *thing[THINGS], *deed[DEEDS], *kind[KINDS], *way[WAYS];
};

/* A few of the words leave ASCII, as real answers do. */
static const struct sim_topic topics[] = {
    {{"request", "queue", "cache", "index", "replica", "gateway", "timeout",
      "shard", "balancer", "worker", "log", "socket"},
     {"serves", "delays", "retries", "drains", "mirrors", "buffers", "rejects",
      "fills"},
     {"cold", "warm", "remote", "naïve", "busy", "stale", "idle", "primary"},
     {"upstream", "quickly", "again", "twice", "rarely", "overnight"}},
    {{"invoice", "refund", "customer", "contract", "order", "parcel",
      "warranty", "discount", "receipt", "account", "résumé", "deposit"},
     {"covers", "replaces", "confirms", "settles", "reaches", "cancels",
      "extends", "matches"},
     {"open", "late", "annual", "partial", "valid", "final", "monthly",
      "unpaid"},
     {"today", "directly", "online", "abroad", "promptly", "tomorrow"}},
    {{"river", "valley", "harbour", "forest", "glacier", "island", "meadow",
      "cliff", "storm", "tide", "lagoon", "dune"},
     {"feeds", "shelters", "crosses", "erodes", "borders", "floods", "cools",
      "divides"},
     {"broad", "quiet", "northern", "steep", "ancient", "salty", "green",
      "narrow"},
     {"inland", "slowly", "seaward", "yearly", "downhill", "everywhere"}},
    {{"recipe", "dough", "oven", "spice", "broth", "kitchen", "café", "loaf",
      "herb", "lemon", "onion", "butter"},
     {"sweetens", "thickens", "balances", "flavours", "softens", "browns",
      "lifts", "suits"},
     {"fresh", "crisp", "mild", "bitter", "golden", "simple", "roasted",
      "tender"},
     {"gently", "overnight", "evenly", "together", "briefly", "afterwards"}},
    {{"function", "compiler", "pointer", "module", "test", "branch", "struct",
      "parser", "thread", "buffer", "macro", "header"},
     {"returns", "checks", "frees", "wraps", "copies", "locks", "calls",
      "replaces"},
     {"pure", "static", "nested", "typed", "unused", "portable", "recursive",
      "small"},
     {"once", "early", "inline", "safely", "upfront", "lazily"}},
    {{"patient", "dose", "symptom", "clinic", "nurse", "trial", "sample",
      "vaccine", "scan", "therapy", "diagnosis", "recovery"},
     {"precedes", "reduces", "supports", "follows", "predicts", "prevents",
      "improves", "explains"},
     {"acute", "common", "chronic", "daily", "clinical", "early", "severe",
      "stable"},
     {"weekly", "soon", "often", "orally", "overall", "gradually"}},
};

#define TOPICS (sizeof(topics) / sizeof(topics[0]))

/* t, d, k, w stand for a thing, a deed, a kind and a way. */
static const char *const patterns[] = {
    "the k t d the t w",
    "in most cases the t d a k t",
    "when the t d the t , the k t d it w",
    "a k t and a k t are not the same",
    "w , the t d the k t",
    "this means that the t d the t w",
    "check the k t before the t d it",
};

#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))
#define PARAGRAPH 5 /* sentences */

static const char *pick(const char *const *list, size_t count, struct rng *dice)
{
    return list[rng_below(dice, count)];
}

void sim_words_init(struct sim_words *w, struct rng *dice)
{
    *w =
        (struct sim_words){.topic = &topics[rng_below(dice, TOPICS)], .at = ""};
}

const char *sim_words_thing(const struct sim_words *w, struct rng *dice)
{
    return pick(w->topic->thing, THINGS, dice);
}

static const char *meant(const struct sim_words *w, char slot, struct rng *dice)
{
    switch (slot) {
    case 't':
        return pick(w->topic->thing, THINGS, dice);
    case 'd':
        return pick(w->topic->deed, DEEDS, dice);
    case 'k':
        return pick(w->topic->kind, KINDS, dice);
    default:
        return pick(w->topic->way, WAYS, dice);
    }
}

static void begin(struct sim_words *w, struct rng *dice, struct buf *out)
{
    w->at = pick(patterns, PATTERNS, dice);
    if (w->sentence)
        buf_adds(out, w->sentence % PARAGRAPH ? " " : "\n\n");
    w->sentence++;
}

static void add_word(struct sim_words *w, struct rng *dice, struct buf *out)
{
    size_t len = strcspn(w->at, " ");

    if (len == 1 && strchr("tdkw", *w->at))
        buf_adds(out, meant(w, *w->at, dice));
    else
        buf_add(out, w->at, len);
    w->at += len;
    w->at += *w->at == ' ';
}

/* A comma is no word of its own. */
static void add_comma(struct sim_words *w, struct buf *out)
{
    if (*w->at != ',')
        return;
    buf_addc(out, ',');
    w->at += 2;
}

void sim_words_next(struct sim_words *w, struct rng *dice, int last,
                    struct buf *out)
{
    int first = !*w->at;
    size_t from;

    if (first)
        begin(w, dice, out);
    else
        buf_addc(out, ' ');
    from = out->len;
    add_word(w, dice, out);
    if (first && !out->full)
        out->data[from] = (char)toupper((unsigned char)out->data[from]);
    if (last)
        w->at = "";
    add_comma(w, out);
    if (!*w->at)
        buf_addc(out, '.');
}
