// SPDX-License-Identifier: MIT

import CMemory
import Glibc

/// Memory that this process holds and does not need.
public enum UnusedMemory {
    /// Gives back what was freed and the allocator still holds (`man 3 malloc_trim`). Takes some milliseconds. Blocks.
    public static func giveBack() { _ = malloc_trim(0) }

    /// Lets go of the pages of the program and its libraries: most of them were needed only to start. What runs again is taken
    /// from the file again (`man 2 madvise`, `MADV_DONTNEED`). Blocks.
    ///
    /// Nothing happens where the system does not say what is mapped.
    public static func giveBackProgram() {
        guard let maps = try? SmallFile.bytes(at: "/proc/self/maps", limit: 4 << 20) else { return }
        for line in maps.split(separator: UInt8(ascii: "\n")) {
            guard let text = programText(String(decoding: line, as: UTF8.self)) else { continue }
            _ = madvise(UnsafeMutableRawPointer(bitPattern: text.lowerBound), text.count, MADV_DONTNEED)
        }
    }

    /// The addresses of a mapping (`man 5 proc_pid_maps`) that is a file's, is run, and was never written to: what was written is not
    /// in the file.
    static func programText(_ line: String) -> Range<UInt>? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count >= 6, words[1] == "r-xp", words[5].hasPrefix("/") else { return nil }
        let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] > 0, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
