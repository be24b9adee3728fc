/* What two texts have in common and what not, as words. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "compare/words.h"

static struct words_text text_of(const char *text)
{
    return (struct words_text){text, strlen(text)};
}

static void add_piece(struct buf *out, const char *open, struct words_text t,
                      const char *close)
{
    if (t.len)
        buf_addf(out, "%s%.*s%s", open, (int)t.len, t.bytes, close);
}

/* As people write it down: [-only left-]{+only right+}. */
static char *told(const char *a, const char *b)
{
    struct words w;
    struct buf out;

    buf_init(&out, 1 << 20);
    words_compare(text_of(a), text_of(b), &w);
    for (size_t i = 0; i < w.runs; i++) {
        const struct words_run *r = &w.run[i];
        struct words_text left = {a + r->at[0], r->len[0]};
        struct words_text right = {b + r->at[1], r->len[1]};

        add_piece(&out, r->same ? "" : "[-", left, r->same ? "" : "-]");
        if (!r->same)
            add_piece(&out, "{+", right, "+}");
    }
    words_release(&w);
    return buf_take(&out);
}

static void check(const char *a, const char *b, const char *want)
{
    char *got = told(a, b);

    assert_string_equal(got, want);
    free(got);
}

static void words_that_differ_are_told(void **state)
{
    (void)state;
    check("", "", "");
    check("one two", "one two", "one two");
    check("", "new", "{+new+}");
    check("old", "", "[-old-]");
    check("arrives on Monday at ten", "arrives on Tuesday at ten",
          "arrives on [-Monday-]{+Tuesday+} at ten");
    check("vielen Dank f\xC3\xBCr Ihre Anfrage vom 12. Mai",
          "vielen Dank f\xC3\xBCr Ihr Schreiben vom 12. Mai",
          "vielen Dank f\xC3\xBCr [-Ihre Anfrage-]{+Ihr Schreiben+} vom 12. "
          "Mai");
}

static void line_ends_are_kept_apart(void **state)
{
    (void)state;
    check("a\nold\nz\n", "a\nnew\nz\n", "a\n[-old-]{+new+}\nz\n");
    check("a\r\nz", "a\nz", "a[-\r\n-]{+\n+}z");
    check("one\ntwo", "one two", "one[-\n-]{+ +}two");
}

static void blanks_do_not_part_changes(void **state)
{
    (void)state;
    check("it is very good", "it is rather bad",
          "it is [-very good-]{+rather bad+}");
    check("for 10.50 today", "for 11.75 today", "for [-10.50-]{+11.75+} today");
    check("a ---- b", "c ---- d", "[-a-]{+c+} ---- [-b-]{+d+}");
    /* But a word does, and a line end. */
    check("so big and so", "too big and too",
          "[-so-]{+too+} big and [-so-]{+too+}");
    check("so\nbig", "too\nsmall", "[-so-]{+too+}\n[-big-]{+small+}");
}

static void numbers_are_words(void **state)
{
    (void)state;
    check("for $10.50.", "for $10.75.", "for $[-10.50-]{+10.75+}.");
    check("1,000 of", "2,000 of", "[-1,000-]{+2,000+} of");
    check("1. a", "2. a", "[-1-]{+2+}. a");
}

static void changes_begin_and_end_with_what_differs(void **state)
{
    (void)state;
    check("outcome: server error (5xx)\n", "outcome: ok\n",
          "outcome: [-server error (5xx)-]{+ok+}\n");
    check("how: server error (5xx)\nstatus: 529\nerror: Overloaded\n",
          "how: ok\nstatus: 200\nerror: -\n",
          "how: [-server error (5xx)-]{+ok+}\nstatus: [-529-]{+200+}\n"
          "error: [-Overloaded-]{+-+}\n");
}

static void a_stray_word_does_not_part_long_changes(void **state)
{
    (void)state;
    check("certainly nobody expected the Spanish inquisition yesterday",
          "tomorrow everybody welcomes the purple elephants cheerfully",
          "[-certainly nobody expected the Spanish inquisition yesterday-]"
          "{+tomorrow everybody welcomes the purple elephants cheerfully+}");
    check("cat the Spanish inquisition yesterday",
          "dog the purple elephants cheerfully",
          "[-cat-]{+dog+} the [-Spanish inquisition yesterday-]"
          "{+purple elephants cheerfully+}");
}

static void what_is_put_in_is_whole_words_and_lines(void **state)
{
    (void)state;
    check("the cat sat", "the big cat sat", "the {+big +}cat sat");
    check("a\nb\nb\nc\n", "a\nb\nc\n", "a\nb\n[-b\n-]c\n");
    check("x\nx\n", "x\nx\nx\n", "x\nx\n{+x\n+}");
    check("intro\n\nend\n", "intro\n\nmore\n\nend\n",
          "intro\n\n{+more\n\n+}end\n");
    check("a b a", "a b a b a", "a b {+a b +}a");
}

static void characters_stay_whole(void **state)
{
    (void)state;
    /* Ideographs are words; marks go with what they are on. */
    check("\xE6\x98\xA8\xE5\xA4\xA9", "\xE6\x98\x8E\xE5\xA4\xA9",
          "[-\xE6\x98\xA8-]{+\xE6\x98\x8E+}\xE5\xA4\xA9");
    check(". e!", ". e\xCC\x81!", ". [-e-]{+e\xCC\x81+}!");
    check("!!", "!!\xCC\x81", "![-!-]{+!\xCC\x81+}");
    check("\xFF|", "\xFE|", "[-\xFF-]{+\xFE+}|");
}

static void words_are_counted(void **state)
{
    struct words w;

    (void)state;
    words_compare(text_of("one two, three four. five"),
                  text_of("one 2, three four!"), &w);
    assert_int_equal(w.words[0], 5);
    assert_int_equal(w.words[1], 4);
    assert_int_equal(w.changed[0], 2);
    assert_int_equal(w.changed[1], 1);
    assert_int_equal(w.hunks, 2);
    assert_int_equal(w.exact, 1);
    assert_true(words_same(&w) > 0.66 && words_same(&w) < 0.67);
    words_release(&w);
    /* Two characters of three, with a comma; a picture is no word. */
    words_compare(text_of("\xE6\x98\xA8\xE5\xA4\xA9\xEF\xBC\x8C"),
                  text_of("\xE5\xA4\xA9\xF0\x9F\x98\x80"), &w);
    assert_int_equal(w.words[0], 2);
    assert_int_equal(w.words[1], 1);
    assert_int_equal(w.changed[0], 1);
    words_release(&w);
    words_compare(text_of("?!"), text_of("?!"), &w);
    assert_true(words_same(&w) == 1);
    words_release(&w);
}

/* A sign that both sides begin or end with is no part of what differs. */
static int is_shared(char a, char b)
{
    return a == b && (a == '.' || a == '\n');
}

static void check_hunk(struct words_text a, struct words_text b,
                       const struct words_run *r)
{
    const char *one = a.bytes + r->at[0], *other = b.bytes + r->at[1];

    if (r->len[0] == 0 || r->len[1] == 0)
        return;
    assert_false(is_shared(one[0], other[0]));
    assert_false(is_shared(one[r->len[0] - 1], other[r->len[1] - 1]));
}

static void check_whole(struct words_text a, struct words_text b,
                        const struct words *w)
{
    size_t at[2] = {0, 0};

    for (size_t i = 0; i < w->runs; i++) {
        const struct words_run *r = &w->run[i];

        assert_true(r->len[0] + r->len[1] > 0);
        assert_int_equal(r->at[0], at[0]);
        assert_int_equal(r->at[1], at[1]);
        assert_false(i && r->same == w->run[i - 1].same);
        if (r->same) {
            assert_int_equal(r->len[0], r->len[1]);
            assert_memory_equal(a.bytes + at[0], b.bytes + at[1], r->len[0]);
        } else {
            check_hunk(a, b, r);
        }
        at[0] += r->len[0];
        at[1] += r->len[1];
    }
    assert_int_equal(at[0], a.len);
    assert_int_equal(at[1], b.len);
}

static char *made_up(struct rng *dice, size_t len, uint64_t letters)
{
    static const char letter[] = "a b\n.cd";
    char *text = memory_new(len + 1, 1);

    for (size_t i = 0; i < len; i++)
        text[i] = letter[rng_below(dice, letters)];
    return text;
}

static void runs_put_together_are_the_texts(void **state)
{
    struct rng dice;
    struct words w;

    (void)state;
    rng_seed(&dice, 4);
    for (size_t i = 0; i < 600; i++) {
        char *a = made_up(&dice, i % 41, 2 + i % 6);
        char *b = made_up(&dice, i % 29, 2 + i % 6);

        words_compare(text_of(a), text_of(b), &w);
        check_whole(text_of(a), text_of(b), &w);
        words_release(&w);
        free(a);
        free(b);
    }
}

static void any_text_is_done_in_bounded_time(void **state)
{
    struct rng dice;
    struct words w;
    char *a, *b;

    (void)state;
    rng_seed(&dice, 5);
    a = made_up(&dice, 60000, 7);
    b = made_up(&dice, 60000, 7);
    words_compare(text_of(a), text_of(b), &w);
    check_whole(text_of(a), text_of(b), &w);
    assert_int_equal(w.exact, 0);
    words_release(&w);
    free(a);
    free(b);
}

static void whoever_asks_says_how_long_it_may_take(void **state)
{
    struct rng dice;
    struct words w;
    char *a, *b;

    (void)state;
    rng_seed(&dice, 6);
    a = made_up(&dice, 300, 7);
    b = made_up(&dice, 300, 7);
    for (int much = 0; much < 2; much++) {
        words_compare_within(text_of(a), text_of(b), much ? 1000000 : 100, &w);
        check_whole(text_of(a), text_of(b), &w);
        assert_int_equal(w.exact, much);
        words_release(&w);
    }
    free(a);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_differ_are_told),
        cmocka_unit_test(line_ends_are_kept_apart),
        cmocka_unit_test(blanks_do_not_part_changes),
        cmocka_unit_test(numbers_are_words),
        cmocka_unit_test(changes_begin_and_end_with_what_differs),
        cmocka_unit_test(a_stray_word_does_not_part_long_changes),
        cmocka_unit_test(what_is_put_in_is_whole_words_and_lines),
        cmocka_unit_test(characters_stay_whole),
        cmocka_unit_test(words_are_counted),
        cmocka_unit_test(runs_put_together_are_the_texts),
        cmocka_unit_test(any_text_is_done_in_bounded_time),
        cmocka_unit_test(whoever_asks_says_how_long_it_may_take),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
