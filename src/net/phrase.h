/* phrase.h - what a status is called. */
#ifndef NET_PHRASE_H
#define NET_PHRASE_H

const char *phrase(int status); /* "" where it has no name here */

#endif
