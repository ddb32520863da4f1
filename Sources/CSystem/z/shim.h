// SPDX-License-Identifier: MIT
#pragma once
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not see.
static inline int walden_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int walden_inflate_init_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
