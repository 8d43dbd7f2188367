#include "base/ulid.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"

/* Crockford's base 32: no I, L, O, U. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void ulid_make(char text[static ULID_BYTES])
{
    uint64_t ms = clock_wall_us() / 1000;
    unsigned char chance[16];

    if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        abort(); /* not before Linux 3.17, nor for so few bytes */
    for (int i = 9; i >= 0; i--, ms /= 32)
        text[i] = digits[ms % 32];
    for (int i = 0; i < 16; i++)
        text[10 + i] = digits[chance[i] % 32];
    text[26] = '\0';
}
