// SPDX-License-Identifier: MIT

/// Memory that is kept between calls and never zeroed. It grows to the largest size asked for and stays there.
final class ScratchBuffer {
    private var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { bytes.deallocate() }

    /// At least `count` bytes, at least one. What they hold is undefined; the next call may move them.
    func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if bytes.count < max(count, 1) {
            bytes.deallocate()
            bytes = .allocate(byteCount: max(count, 1), alignment: 16)
        }
        return bytes
    }

    /// Just `count` bytes, under the same conditions.
    func piece(of count: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: reserve(count)[..<count])
    }
}

extension [UInt8] {
    /// A copy of `bytes`, of just their size, with nothing zeroed first.
    init(copying bytes: UnsafeRawBufferPointer) {
        self.init(unsafeUninitializedCapacity: bytes.count) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            count = bytes.count
        }
    }
}
