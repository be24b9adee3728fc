/* eight.h - eight bytes of text looked at as one word.
 *
 * A byte is found by what a subtraction leaves in its top bit. What is taken
 * away borrows from the next byte only where one was found: the lowest bit
 * that is set is right, and so is that there is none; those above it mean
 * nothing. */
#ifndef BASE_EIGHT_H
#define BASE_EIGHT_H

#include <stdint.h>

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Those of several bytes are put together with |, then given to eight_found().
 * `c` and `least` are ASCII. */
static inline uint64_t eight_is(uint64_t eight, char c)
{
    return (eight ^ EIGHT((unsigned char)c)) - EIGHT(1);
}

static inline uint64_t eight_below(uint64_t eight, char least)
{
    return eight - EIGHT((unsigned char)least);
}

/* The top bits of the bytes found; a byte that is no ASCII is none of them. */
static inline uint64_t eight_found(uint64_t eight, uint64_t bits)
{
    return bits & ~eight & EIGHT(0x80);
}

#endif
