/* begins.h - is this file a store? For whoever takes a log or a store. */
#ifndef STORE_BEGINS_H
#define STORE_BEGINS_H

/* 1: it begins as one; of what is no plain file nothing is read. */
int store_begins(const char *file);

#endif
