// SPDX-License-Identifier: MIT

import Errors

/// What a pax extended header says of the entries after it (IEEE Std 1003.1, pax, "pax Extended Header"), as far as it
/// matters here.
struct PaxRecords {
    var path: [UInt8]?
    var linkTarget: [UInt8]?
    var size: UInt64?

    /// Reads records of the form "length key=value\n". Later ones win; an empty value takes an earlier one back.
    mutating func read(_ bytes: [UInt8]) throws(WaldenError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0 != UInt8(ascii: " ") }
            guard let count = Self.number(digits), count > digits.count, count <= rest.count,
                rest[rest.startIndex + count - 1] == UInt8(ascii: "\n")
            else { throw .tar("a pax record's length is wrong") }
            try readRecord(rest[(digits.endIndex + 1)..<max(digits.endIndex + 1, rest.startIndex + count - 1)])
            rest = rest.dropFirst(count)
        }
    }

    /// The same with `other`'s values before its own.
    func overridden(by other: PaxRecords) -> PaxRecords {
        PaxRecords(
            path: other.path ?? path, linkTarget: other.linkTarget ?? linkTarget, size: other.size ?? size)
    }

    private mutating func readRecord(_ record: ArraySlice<UInt8>) throws(WaldenError) {
        guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { throw .tar("a pax record has no value") }
        let key = String(decoding: record[..<equals], as: UTF8.self)
        let value = Array(record[(equals + 1)...])
        switch key {
        case "path": path = value.isEmpty ? nil : value
        case "linkpath": linkTarget = value.isEmpty ? nil : value
        case "size": size = try Self.size(value)
        case _ where key.hasPrefix("GNU.sparse."): throw .tar("it holds a sparse file")
        default: break
        }
    }

    private static func size(_ value: [UInt8]) throws(WaldenError) -> UInt64? {
        if value.isEmpty { return nil }
        guard let number = number(value[...]), let size = UInt64(exactly: number) else {
            throw .tar("a pax record's size is not a number")
        }
        return size
    }

    /// Decimal digits and nothing else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...19).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
