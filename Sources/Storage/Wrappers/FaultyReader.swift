// SPDX-License-Identifier: MIT

import Errors

/// A reader that does what its fault says.
actor FaultyReader: ObjectReader {
    nonisolated let info: ObjectInfo
    private let reader: any ObjectReader
    private let fault: FaultRule.Fault
    private var offset: UInt64 = 0

    init(_ reader: any ObjectReader, _ fault: FaultRule.Fault) {
        info = reader.info
        self.reader = reader
        self.fault = fault
    }

    func next() async throws -> [UInt8]? {
        if case .failRead(let limit, let error) = fault, offset >= limit { throw error }
        if case .truncateRead(let limit) = fault, offset >= limit { return nil }
        guard let chunk = try await reader.next() else {
            if case .failAfter(let error) = fault { throw error }
            return nil
        }
        let changed = changed(chunk)
        offset += UInt64(changed.count)
        return changed
    }

    func close() async { await reader.close() }

    private func changed(_ chunk: [UInt8]) -> [UInt8] {
        var chunk = chunk
        switch fault {
        case .failRead(let limit, _), .truncateRead(let limit):
            chunk.removeLast(chunk.count - Int(min(UInt64(chunk.count), limit - offset)))
        case .flipByte(let position) where position >= offset && position - offset < UInt64(chunk.count):
            chunk[Int(position - offset)] ^= 0xFF
        default: break
        }
        return chunk
    }
}
