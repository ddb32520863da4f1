// SPDX-License-Identifier: MIT
// What spawn.h of the GNU C library (2.34 and later) says to those alone who ask for its extensions, and Swift's module does not.
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
