// SPDX-License-Identifier: MIT

import Glibc

/// The bytes beside a message that carry open descriptors (`SCM_RIGHTS`, `man 7 unix`; the layout, `man 3 cmsg`, which C has as
/// macros): a header of length, level and type, then the descriptors, padded to the size of a pointer.
enum Ancillary {
    private static let headerBytes = MemoryLayout<Int>.size + 2 * MemoryLayout<Int32>.size
    private static let descriptorBytes = MemoryLayout<Int32>.size

    static func space(for count: Int) -> Int { padded(headerBytes + count * descriptorBytes) }

    static func rights(_ descriptors: [Int32]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: space(for: descriptors.count))
        bytes.withUnsafeMutableBytes { memory in
            memory.storeBytes(of: headerBytes + descriptors.count * descriptorBytes, as: Int.self)
            memory.storeBytes(of: SOL_SOCKET, toByteOffset: MemoryLayout<Int>.size, as: Int32.self)
            memory.storeBytes(
                of: Int32(SCM_RIGHTS), toByteOffset: MemoryLayout<Int>.size + descriptorBytes, as: Int32.self)
            for (index, descriptor) in descriptors.enumerated() {
                memory.storeBytes(of: descriptor, toByteOffset: headerBytes + index * descriptorBytes, as: Int32.self)
            }
        }
        return bytes
    }

    /// Every descriptor that is in there; other kinds of ancillary data carry none.
    static func descriptors(in bytes: ArraySlice<UInt8>) -> [Int32] {
        var found: [Int32] = []
        Array(bytes).withUnsafeBytes { memory in
            var offset = 0
            while offset + headerBytes <= memory.count {
                let length = memory.loadUnaligned(fromByteOffset: offset, as: Int.self)
                guard length >= headerBytes, length <= memory.count - offset else { return }
                let level = memory.loadUnaligned(fromByteOffset: offset + MemoryLayout<Int>.size, as: Int32.self)
                let kind = memory.loadUnaligned(
                    fromByteOffset: offset + MemoryLayout<Int>.size + descriptorBytes, as: Int32.self)
                if level == SOL_SOCKET, kind == Int32(SCM_RIGHTS) {
                    for place in stride(from: headerBytes, through: length - descriptorBytes, by: descriptorBytes) {
                        found.append(memory.loadUnaligned(fromByteOffset: offset + place, as: Int32.self))
                    }
                }
                offset += padded(length)
            }
        }
        return found
    }

    private static func padded(_ count: Int) -> Int {
        let size = MemoryLayout<Int>.size
        return (count + size - 1) / size * size
    }
}
