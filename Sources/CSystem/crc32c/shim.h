// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The processor's own CRC-32C, which Swift has no word for. The running value is neither inverted before nor after.

#if defined(__x86_64__)
#include <cpuid.h>

#define WALDEN_CRC32C_TARGET __attribute__((target("sse4.2")))
#define walden_crc32c_step8(crc, value) ((uint32_t)__builtin_ia32_crc32di((crc), (value)))
#define walden_crc32c_step1(crc, value) __builtin_ia32_crc32qi((crc), (value))

static inline int walden_crc32c_is_there(void) {
    unsigned int a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_2);
}

#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

#define WALDEN_CRC32C_TARGET __attribute__((target("crc")))
#define walden_crc32c_step8(crc, value) __builtin_arm_crc32cd((crc), (value))
#define walden_crc32c_step1(crc, value) __builtin_arm_crc32cb((crc), (value))

// HWCAP_CRC32 of the kernel's asm/hwcap.h.
static inline int walden_crc32c_is_there(void) { return (getauxval(AT_HWCAP) & (1 << 7)) != 0; }

#else
#define WALDEN_CRC32C_TARGET
#define walden_crc32c_step8(crc, value) (crc)
#define walden_crc32c_step1(crc, value) (crc)

static inline int walden_crc32c_is_there(void) { return 0; }
#endif

// Only where walden_crc32c_is_there() says so.
WALDEN_CRC32C_TARGET
static inline uint32_t walden_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes;
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        crc = walden_crc32c_step8(crc, word);
    }
    for (; count > 0; at++, count--) {
        crc = walden_crc32c_step1(crc, *at);
    }
    return crc;
}
