// SPDX-License-Identifier: MIT
// malloc_trim(3) of the GNU C library, whose header Swift's module of it leaves out.
#include <malloc.h>
