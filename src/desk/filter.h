/* filter.h - which pairs: "err & T & latency>2s", "timeout | 429".
 *
 * Terms of fields.def, with & | ! ( ) or the words and, or, not; & binds
 * closer than |. A term about a reply holds when it holds for either side;
 * C. or T. before it limits it to one, and a C or a T that stands in a row of
 * & does so for the whole row. Alone, such a letter means that there is a reply
 * of that side; so it does in a row, unless that asks for `missing` ones.
 * What is not known (a number of a reply that failed, `correct` without a
 * reference, `same` where an answer is missing) is neither so nor not so, and
 * under ! still is not known: neither latency>2s nor !latency>2s holds for a
 * reply that failed. & and | go on with it as Kleene's logic does: err | x
 * holds where err does, whatever x is. Where each row has one side by design,
 * the other one is left out. */
#ifndef DESK_FILTER_H
#define DESK_FILTER_H

#include "desk/fields.h"

#define FILTER_NODES 64 /* terms and operators of one filter */
#define FILTER_DEPTH 16 /* of ( and ! */

struct filter_node {
    int op; /* private, as the rest */
    int left, right;
    const struct field *field;
    int side, compare;
    double value;
};

struct filter { /* zeroed: all pairs */
    struct filter_node node[FILTER_NODES];
    int count, root;
};

struct filter_error {
    int at;         /* byte of the text where it is */
    char text[160]; /* "character 7: ...", harmless; "" none */
};

/* -1 with the error, and then `f` is as it was. Blank text: all pairs. */
int filter_parse(struct filter *f, const char *text, struct filter_error *e);

int filter_holds(const struct filter *f, const struct field_source *from,
                 size_t i);
int filter_asks(const struct filter *f, const char *field); /* by its name */

#endif
