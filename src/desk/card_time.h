/* card_time.h - moments as people write them; private to desk/card*.c. */
#ifndef DESK_CARD_TIME_H
#define DESK_CARD_TIME_H

#include <stdint.h>

#define CARD_TIME 48

/* Of microseconds since 1970: "2026-11-22 20:30:08.123 UTC". */
const char *card_time(int64_t us, char out[CARD_TIME]);

#endif
