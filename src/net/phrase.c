#include "net/phrase.h"

const char *phrase(int status)
{
    switch (status) {
#define PHRASE(number, name)                                                   \
    case number:                                                               \
        return name;
#include "net/phrases.def"
#undef PHRASE
    default:
        return "";
    }
}
