// SPDX-License-Identifier: MIT

import CMemory

/// Memory that this process has freed and the allocator still holds.
public enum UnusedMemory {
    /// Gives it back to the operating system (`man 3 malloc_trim`). Takes some milliseconds.
    public static func giveBack() { _ = malloc_trim(0) }
}
