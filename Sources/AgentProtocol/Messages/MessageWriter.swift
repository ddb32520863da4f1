// SPDX-License-Identifier: MIT

/// Puts a message together: magic, version, kind, then fields of bytes, each behind its length in two bytes, low one first.
struct MessageWriter {
    private(set) var bytes: [UInt8]

    init(kind: UInt8) { bytes = ControlProtocol.magic + [ControlProtocol.version, kind] }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ number: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// What is longer than a length can say is cut: no path that long can be opened, and a sentence that long is not read.
    mutating func append(_ field: some Collection<UInt8>) {
        let kept = field.prefix(Self.longestField)
        bytes += [UInt8(truncatingIfNeeded: kept.count), UInt8(truncatingIfNeeded: kept.count >> 8)] + kept
    }

    /// Two of them and what is around fit a message.
    static let longestField = 8_000
}

/// Takes a message apart. Whatever is wrong is an error; nothing traps.
struct MessageReader {
    private var rest: ArraySlice<UInt8>

    /// The kind, and a reader of what follows. Throws ``MessageError``.
    static func open(_ bytes: [UInt8]) throws(MessageError) -> (kind: UInt8, MessageReader) {
        guard bytes.count >= 6, bytes.count <= ControlProtocol.largestMessage,
            bytes.starts(with: ControlProtocol.magic)
        else { throw .malformed }
        guard bytes[4] == ControlProtocol.version else { throw .version(bytes[4]) }
        return (bytes[5], MessageReader(rest: bytes[6...]))
    }

    mutating func byte() throws(MessageError) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .malformed }
        return byte
    }

    mutating func number() throws(MessageError) -> UInt32 {
        var number: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 32, by: 8) { number |= UInt32(try byte()) << shift }
        return number
    }

    mutating func field() throws(MessageError) -> [UInt8] {
        let count = Int(try byte()) | Int(try byte()) << 8
        guard count <= rest.count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    func end() throws(MessageError) {
        guard rest.isEmpty else { throw .malformed }
    }
}
