/* store_fault.h - a store that fails when it is told to.
 *
 * Passes every call on to another one, but the n-th that can fail does. */
#ifndef FAULT_STORE_FAULT_H
#define FAULT_STORE_FAULT_H

#include "store/store.h"

/* Call number `fail_after`, from 1, fails with ERR_IO, and all after it; 0:
 * none does. The store is closed with store_close. */
struct store *store_fault_new(struct store *inner_take, int fail_after);

/* Sets *met to 1 at the moment the fault is met. */
void store_fault_watch(struct store *s, int *met);

#endif
