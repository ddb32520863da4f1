// SPDX-License-Identifier: MIT

import CPostgres
import Glibc

/// One CopyData message in libpq's memory, consumed from its front and freed at the end.
final class CopyChunk {
    private let memory: UnsafeMutablePointer<CChar>
    private let count: Int
    private var offset = 0

    /// Takes over a buffer that PQgetCopyData allocated.
    init(_ memory: UnsafeMutablePointer<CChar>, count: Int) {
        self.memory = memory
        self.count = count
    }

    deinit { PQfreemem(memory) }

    var remaining: Int { count - offset }

    /// What is left; valid as long as this object lives.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory + offset, count: remaining) }

    func skip(_ length: Int) { offset += min(length, remaining) }

    /// Moves as much as there is room for into `target`; how much that was.
    func take(into target: UnsafeMutableRawBufferPointer) -> Int {
        let length = min(target.count, remaining)
        guard length > 0, let start = target.baseAddress else { return 0 }
        memcpy(start, memory + offset, length)
        offset += length
        return length
    }

    func append(to array: inout [UInt8]) {
        array.append(contentsOf: bytes)
        offset = count
    }
}
