// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// Reads from an array.
final class MemoryReader: ObjectReader {
    let info: ObjectInfo
    private let rest: Mutex<ArraySlice<UInt8>?>

    init(info: ObjectInfo, bytes: [UInt8], range: Range<UInt64>?) {
        self.info = info
        rest = Mutex(bytes[(range ?? 0..<info.size).clipped(to: bytes.count)])
    }

    func next() async throws -> [UInt8]? {
        let chunk = rest.withLock { rest -> ArraySlice<UInt8>? in
            defer { rest = rest?.dropFirst(1 << 20) }
            return rest?.prefix(1 << 20)
        }
        guard let chunk else { throw WaldenError.closed(info.key) }
        return chunk.isEmpty ? nil : Array(chunk)
    }

    func close() async {
        rest.withLock { $0 = nil }
    }
}

extension Range<UInt64> {
    fileprivate func clipped(to count: Int) -> Range<Int> {
        let all = UInt64(count)
        return Int(Swift.min(lowerBound, all))..<Int(Swift.min(upperBound, all))
    }
}
