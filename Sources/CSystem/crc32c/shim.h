// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The processor's own CRC-32C, which Swift has no word for. The running value is neither inverted before nor after.

#if defined(__x86_64__)
#include <cpuid.h>

#define WALDEN_CRC32C_TARGET __attribute__((target("sse4.2,pclmul")))
#define walden_crc32c_step8(crc, value) ((uint32_t)__builtin_ia32_crc32di((crc), (value)))
#define walden_crc32c_step4(crc, value) __builtin_ia32_crc32si((crc), (value))
#define walden_crc32c_step1(crc, value) __builtin_ia32_crc32qi((crc), (value))

static inline int walden_crc32c_is_there(void) {
    unsigned int a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_2) && (c & bit_PCLMUL);
}

// The instruction takes three cycles and one can begin each cycle, so long stretches are summed in three parts at once. The
// factors, x^(8n-33) modulo the polynomial, its bits reversed, move a sum over n bytes behind it (Gopal et al., "Fast CRC
// Computation for iSCSI Polynomial Using CRC32 Instruction", Intel, 2011).
#define WALDEN_CRC32C_PART 256

WALDEN_CRC32C_TARGET
static inline uint32_t walden_crc32c_moved(uint32_t crc, uint32_t factor) {
    typedef long long pair __attribute__((vector_size(16)));
    pair product = __builtin_ia32_pclmulqdq128((pair){crc, 0}, (pair){factor, 0}, 0);
    return walden_crc32c_step8(0, (uint64_t)product[0]);
}

WALDEN_CRC32C_TARGET
static inline uint32_t walden_crc32c_three_parts(uint32_t crc, const unsigned char *at) {
    uint32_t second = 0, third = 0;
    for (size_t offset = 0; offset < WALDEN_CRC32C_PART; offset += 8) {
        uint64_t words[3];
        memcpy(&words[0], at + offset, 8);
        memcpy(&words[1], at + offset + WALDEN_CRC32C_PART, 8);
        memcpy(&words[2], at + offset + 2 * WALDEN_CRC32C_PART, 8);
        crc = walden_crc32c_step8(crc, words[0]);
        second = walden_crc32c_step8(second, words[1]);
        third = walden_crc32c_step8(third, words[2]);
    }
    return walden_crc32c_moved(crc, 0xDD7E3B0C) ^ walden_crc32c_moved(second, 0xB9E02B86) ^ third;
}

#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

#define WALDEN_CRC32C_TARGET __attribute__((target("crc")))
#define walden_crc32c_step8(crc, value) __builtin_arm_crc32cd((crc), (value))
#define walden_crc32c_step4(crc, value) __builtin_arm_crc32cw((crc), (value))
#define walden_crc32c_step1(crc, value) __builtin_arm_crc32cb((crc), (value))

// HWCAP_CRC32 of the kernel's asm/hwcap.h.
static inline int walden_crc32c_is_there(void) { return (getauxval(AT_HWCAP) & (1 << 7)) != 0; }

#else
#define WALDEN_CRC32C_TARGET
#define walden_crc32c_step8(crc, value) (crc)
#define walden_crc32c_step4(crc, value) (crc)
#define walden_crc32c_step1(crc, value) (crc)

static inline int walden_crc32c_is_there(void) { return 0; }
#endif

// Only where walden_crc32c_is_there() says so.
WALDEN_CRC32C_TARGET
static inline uint32_t walden_crc32c(uint32_t crc, const void *bytes, size_t count) {
    const unsigned char *at = (const unsigned char *)bytes;
#ifdef WALDEN_CRC32C_PART
    for (; count >= 3 * WALDEN_CRC32C_PART; at += 3 * WALDEN_CRC32C_PART, count -= 3 * WALDEN_CRC32C_PART) {
        crc = walden_crc32c_three_parts(crc, at);
    }
#endif
    for (; count >= 8; at += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        crc = walden_crc32c_step8(crc, word);
    }
    if (count >= 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        crc = walden_crc32c_step4(crc, word);
        at += 4;
        count -= 4;
    }
    for (; count > 0; at++, count--) {
        crc = walden_crc32c_step1(crc, *at);
    }
    return crc;
}
