// SPDX-License-Identifier: MIT

import Errors

/// Little-endian numbers at fixed places of pg_control.
struct ControlFields {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func number(at offset: Int) throws(WaldenError) -> UInt32 {
        UInt32(truncatingIfNeeded: try little(offset, count: 4))
    }

    func longNumber(at offset: Int) throws(WaldenError) -> UInt64 { try little(offset, count: 8) }

    /// A number that must stand for something.
    func value<Value>(_ name: String, at offset: Int, _ parse: (UInt32) -> Value?) throws(WaldenError) -> Value {
        let number = try number(at: offset)
        guard let value = parse(number) else {
            throw WaldenError(.integrity, "cannot read pg_control", cause: "its \(name) is \(number)")
        }
        return value
    }

    private func little(_ offset: Int, count: Int) throws(WaldenError) -> UInt64 {
        guard offset + count <= bytes.count else {
            throw WaldenError(.integrity, "cannot read pg_control", cause: "it has only \(bytes.count) bytes")
        }
        return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
