/* err.h - what went wrong, in one line for people.
 *
 * A function that can fail takes `struct err *err` last, never NULL, returns
 * -1 (or NULL) and leaves `err` untouched on success. The caller adds the
 * place with err_wrap and passes it on; main prints it once. The codes are
 * few: they choose the exit status, the text is for people. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_code {
    ERR_NONE,
    ERR_USAGE,  /* the command line or the settings */
    ERR_IO,     /* files, sockets, the store */
    ERR_PARSE,  /* bytes that are not what they should be */
    ERR_LIMIT,  /* a ceiling was reached */
    ERR_REMOTE, /* an endpoint said no */
    ERR_AGAIN,  /* not yet, but maybe in a moment */
};

struct err {
    enum err_code code;
    char text[1024];
};

/* Sets the code and the text, made harmless for a terminal (text_safe) and cut
 * to fit; returns -1, always. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts a place before the text: "a.jsonl:7: not a number". Returns -1. */
int err_wrap(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
