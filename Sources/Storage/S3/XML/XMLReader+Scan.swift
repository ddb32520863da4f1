// SPDX-License-Identifier: MIT

/// The pieces that documents are made of. Each takes what it names off the front.
extension XMLReader {
    mutating func name() -> String? {
        let run = rest.prefix { byte in
            byte > 0x20 && !"<>/=\"'&;?!".utf8.contains(byte)
        }
        guard !run.isEmpty, run.count <= 200 else { return nil }
        rest = rest.dropFirst(run.count)
        return String(validating: run, as: UTF8.self)
    }

    mutating func until(_ mark: String) -> ArraySlice<UInt8>? {
        var index = rest.startIndex
        while let next = rest[index...].firstIndex(where: { $0 == mark.utf8.first }) {
            if rest[next...].starts(with: mark.utf8) {
                let before = rest[..<next]
                rest = rest[(next + mark.utf8.count)...]
                return before
            }
            index = next + 1
        }
        return nil
    }

    mutating func skip(_ mark: String) -> Bool {
        guard rest.starts(with: mark.utf8) else { return false }
        rest = rest.dropFirst(mark.utf8.count)
        return true
    }

    @discardableResult
    mutating func skipBlanks() -> Bool {
        rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return true
    }
}
