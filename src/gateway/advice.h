/* advice.h - what the statistics say of a release, from the process that makes
 * them to the one that serves: plain bytes, written to a pipe at one go. */
#ifndef GATEWAY_ADVICE_H
#define GATEWAY_ADVICE_H

enum advice_word {
    ADVICE_GO_ON,     /* as far as the gates below let it */
    ADVICE_ROLL_BACK, /* the verdict: it stands, whatever comes later */
    ADVICE_INVALID,   /* nothing can be trusted */
    ADVICE_WORDS
};

struct advice {
    enum advice_word word;
    int gates;
    int holding;     /* of them: surely within the margin */
    int worse;       /* of them: surely worse than control, within it or not */
    char worst[200]; /* a line: those that are surely worse */
    char why[400];   /* a line: the verdict's reason, or each gate that does not
                        hold, what is surely worse first */
};

#endif
