/* Prints a hash of the bits that the C library gives to exp(-at / 997). */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    uint64_t hash = 0;
    for (int at = 0; at < 20000; at++) {
        double power = exp(-at / 997.0);
        uint64_t bits;
        memcpy(&bits, &power, sizeof bits);
        hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    }
    printf("%016" PRIx64 "\n", hash);
    return 0;
}
