// SPDX-License-Identifier: MIT

import Storage
import Testing

extension StorageContract {
    static let rangeCases = [
        Case("ranges in the middle, clipped, past the end and empty read what they name") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("a/ranged")
            let bytes = content(3_000_000)
            _ = try await store.put(key, .bytes(bytes), .ifAbsent)
            let size = UInt64(bytes.count)
            let ranges: [Range<UInt64>] = [
                0..<size, 0..<1, 1_000_000..<2_500_000, 1_048_575..<1_048_577, size - 1..<size, size - 5..<size + 5,
                0 ..< .max, size..<size + 1, size + 10..<size + 20, .max - 1 ..< .max, 7..<7, 0..<0, .max ..< .max,
            ]
            for range in ranges {
                let clipped = Int(min(range.lowerBound, size))..<Int(min(range.upperBound, size))
                #expect(try await store.read(key, range: range) == Array(bytes[clipped]), "\(range)")
            }
        },
        Case("an empty object reads as nothing in any range") { contract in
            let store = try await contract.makeStore()
            let key = try ObjectKey("empty")
            _ = try await store.put(key, .bytes([]), .ifAbsent)
            for range in [0..<0, 0..<10, 5..<10] as [Range<UInt64>] {
                #expect(try await store.read(key, range: range) == [])
            }
        },
    ]
}
