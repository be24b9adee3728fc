/* news.h - how a thread tells a loop that there is something to look at: a
 * pipe, for what is not polled needs no eventfd. */
#ifndef BASE_NEWS_H
#define BASE_NEWS_H

#include "base/err.h"

struct news {
    int fd[2];
};

int news_open(struct news *n, struct err *err); /* -1 with ERR_IO */
void news_close(struct news *n); /* once; what could not be opened, too */
void news_tell(struct news *n);
int news_fd(const struct news *n); /* readable from then on, until */
void news_read(struct news *n);    /* it is read empty */

#endif
