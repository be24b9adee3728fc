#include "sim/answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/rng.h"
#include "sim/schema.h"
#include "sim/words.h"
#include "wire/json.h"

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define SPREAD 0.35      /* log-normal, of the length of answers */
#define WORDS_MOST 40000 /* a long answer of a wordy model, with room */
#define OPENING 6        /* words that the request's dice cannot change */
#define PIECE 5          /* bytes of a token of JSON */

/* What an answer is thrown with: the same again for the same prompt, and, if
 * it may vary, for this request alone. */
struct dice {
    struct rng steady, body;
    struct sim_words words;
    size_t length;
};

void sim_answer_init(struct sim_answer *a)
{
    *a = (struct sim_answer){.finish = SIM_STOP};
    buf_init(&a->text, TEXT_MAX_BYTES);
}

void sim_answer_release(struct sim_answer *a)
{
    buf_release(&a->text);
    free(a->end);
    sim_answer_init(a);
}

/* Dice of the prompt, for a purpose of its own each. */
static uint64_t prompt_dice(const struct sim_voice *v, const char *purpose)
{
    struct hash h;

    hash_init(&h, v->seed);
    hash_add(&h, purpose, strlen(purpose) + 1);
    hash_add(&h, &v->ask->prompt_hash, sizeof(v->ask->prompt_hash));
    return hash_value(&h);
}

static double prompt_unit(const struct sim_voice *v, const char *purpose)
{
    struct rng dice;

    rng_seed(&dice, prompt_dice(v, purpose));
    return rng_unit(&dice);
}

/* The throw is the same for all models: if two of them agree with all others
 * on a share each, they agree with one another on the smaller one. */
int sim_answer_agrees(const struct sim_voice *v)
{
    return prompt_unit(v, "agree") < v->model->agree;
}

static int steady(const struct sim_ask *ask)
{
    return ask->has_seed && ask->temperature == 0;
}

static void throw(struct dice * d, const struct sim_voice *v)
{
    const struct sim_model *m = sim_answer_agrees(v) ? v->first : v->model;
    uint64_t key = prompt_dice(v, "answer");
    double words;

    key = hash_bytes(key, &v->ask->seed, sizeof(v->ask->seed));
    if (!sim_answer_agrees(v))
        key = hash_bytes(key, m->name, strlen(m->name));
    rng_seed(&d->steady, key);
    if (!steady(v->ask))
        key = hash_bytes(key, &v->fresh, sizeof(v->fresh));
    rng_seed(&d->body, key + 1);
    sim_words_init(&d->words, &d->steady);
    words = m->words * exp(SPREAD * rng_normal(&d->steady));
    d->length = (size_t)fmin(fmax(round(words), 1), WORDS_MOST);
}

static void end_token(struct sim_answer *a)
{
    if (a->tokens == a->room) {
        a->room = a->room ? a->room * 2 : 128;
        a->end = memory_grow(a->end, a->room, sizeof(*a->end));
    }
    a->end[a->tokens++] = a->text.len;
}

static void say_words(struct sim_answer *a, struct dice *d)
{
    size_t opening = d->length / 4 < OPENING ? d->length / 4 : OPENING;

    for (size_t i = 0; i < d->length; i++) {
        sim_words_next(&d->words, i < opening ? &d->steady : &d->body,
                       i + 1 == d->length, &a->text);
        end_token(a);
    }
}

/* JSON has no words to cut it at; but a character must stay whole. */
static void cut_pieces(struct sim_answer *a)
{
    size_t len = a->text.len;

    for (size_t at = 0; at < len;) {
        at = len - at < PIECE ? len : at + PIECE;
        while (at < len && (a->text.data[at] & 0xC0) == 0x80)
            at++;
        a->text.len = at;
        end_token(a);
    }
    a->text.len = len;
}

/* The answer itself is steady, its reasons are not. */
static void say_object(struct sim_answer *a, struct dice *d)
{
    struct buf reason;

    buf_init(&reason, TEXT_MAX_BYTES);
    buf_addf(&a->text, "{\"answer\":\"%s\",\"confidence\":0.%02u,\"reason\":",
             sim_words_thing(&d->words, &d->steady),
             50 + (unsigned)rng_below(&d->body, 50));
    for (size_t i = 0; i < d->length; i++)
        sim_words_next(&d->words, &d->body, i + 1 == d->length, &reason);
    json_write_string(&a->text, reason.data, reason.len);
    buf_addc(&a->text, '}');
    buf_release(&reason);
    cut_pieces(a);
}

static void say_schema(struct sim_answer *a, struct dice *d, const char *schema)
{
    sim_schema_fill(schema, &d->words, &d->body, &a->text);
    cut_pieces(a);
}

static int calls(const struct sim_voice *v)
{
    if (!v->ask->tools)
        return 0;
    return v->ask->must_call || prompt_unit(v, "tool") < v->model->tools;
}

static void say_call(struct sim_answer *a, const struct sim_voice *v,
                     struct dice *d)
{
    const struct sim_tool *tool =
        &v->ask->tool[rng_below(&d->steady, v->ask->tools)];

    a->tool = tool->name;
    a->finish = SIM_TOOL;
    say_schema(a, d, tool->schema ? tool->schema : "{\"type\":\"object\"}");
}

void sim_answer_make(struct sim_answer *a, const struct sim_voice *v)
{
    struct dice d;

    throw(&d, v);
    if (calls(v))
        say_call(a, v, &d);
    else if (v->ask->schema)
        say_schema(a, &d, v->ask->schema);
    else if (v->ask->json)
        say_object(a, &d);
    else
        say_words(a, &d);
    if (v->ask->most_tokens)
        sim_answer_cut(a, (size_t)v->ask->most_tokens, SIM_LENGTH);
}

void sim_answer_cut(struct sim_answer *a, size_t tokens, enum sim_finish finish)
{
    if (tokens >= a->tokens)
        return;
    a->tokens = tokens;
    a->text.len = tokens ? a->end[tokens - 1] : 0;
    a->finish = finish;
}

const char *sim_answer_token(const struct sim_answer *a, size_t i, size_t *len)
{
    size_t from = i ? a->end[i - 1] : 0;

    *len = a->end[i] - from;
    return a->text.data + from;
}
