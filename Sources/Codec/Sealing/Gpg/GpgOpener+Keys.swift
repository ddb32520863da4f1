// SPDX-License-Identifier: MIT

import Errors

extension GpgOpener {
    /// Throws unless a key of one of `programs` opens the object that begins with `front`: its first ``frontBytes``, or all of it
    /// where it has fewer. gpg decrypts the key of the content to find out, so an agent may ask for a passphrase; of the rest of
    /// the object it proves nothing.
    public static func proveKeys(_ programs: [GpgProgram], front: [UInt8]) async throws {
        try await proven(programs.isEmpty ? [.standard] : programs, front)
    }

    /// The one to open an object with. Where there is no choice it is not tried.
    static func program(of programs: [GpgProgram], for front: [UInt8]) async throws -> GpgProgram {
        guard let first = programs.first, programs.count > 1 else {
            try checkKind(front)
            return programs.first ?? .standard
        }
        return try await proven(programs, front) ?? first
    }

    @discardableResult
    private static func proven(_ programs: [GpgProgram], _ front: [UInt8]) async throws -> GpgProgram? {
        try checkKind(front)
        var failures: [WaldenError] = []
        for program in programs {
            do {
                try await program.run(arguments, input: front, limit: 0).1.checkKey()
                return program
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
            }
        }
        if let failure = failures.first { throw failure }
        return nil
    }

    /// A packet of type 1 comes first in what is sealed to keys (RFC 9580, 4.2 and 5.1). gpg would also show what is not sealed
    /// at all, and ask for a passphrase for what is sealed by one.
    private static func checkKind(_ front: [UInt8]) throws(WaldenError) {
        switch front.first {
        case 0x84, 0x85, 0x86, 0xC1: return
        default: throw WaldenError(.integrity, "it is nothing that was sealed to gpg keys")
        }
    }

    /// All that `sealed` holds. Throws as ``next(from:)`` does, and `.integrity` when it is more than `limit` bytes.
    public static func opened(_ sealed: [UInt8], with programs: [GpgProgram], limit: Int) async throws -> [UInt8] {
        let opener = GpgOpener(with: programs)
        let source = OnceSource(sealed)
        var opened: [UInt8] = []
        while let bytes = try await opener.next(from: { await source.next() }) {
            opened += bytes
            guard opened.count <= limit else {
                throw WaldenError(.integrity, "it holds more than \(limit) bytes")
            }
        }
        return opened
    }
}

/// Gives bytes in memory once.
private actor OnceSource {
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func next() -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
}
