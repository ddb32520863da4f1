// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Storage

/// Reads what a sealed object holds, front to back. Only what was authenticated is given.
actor UnsealingReader: ObjectReader {
    /// The sealed object's: its content is shorter.
    nonisolated let info: ObjectInfo
    private let reader: any ObjectReader
    private let opener: SharedOpener
    private var isEnded = false

    init(_ reader: any ObjectReader, _ keys: Keyring) {
        self.reader = reader
        info = reader.info
        opener = SharedOpener(AgeOpener(with: keys.identities))
    }

    func next() async throws -> [UInt8]? {
        while !isEnded {
            let opened: [UInt8]
            if let chunk = try await reader.next() {
                opened = try await open { try $0.push(chunk) }
            } else {
                isEnded = true
                opened = try await open { try $0.finish() }
            }
            if !opened.isEmpty { return opened }
        }
        return nil
    }

    func close() async { await reader.close() }

    private func open(_ body: @escaping @Sendable (SharedOpener) throws -> [UInt8]) async throws -> [UInt8] {
        let opener = self.opener
        do {
            return try await BlockingThreads.shared.run { try body(opener) }
        } catch let error as WaldenError {
            throw error.about(sealed: info.key)
        }
    }
}

/// An opener that is handed from one thread to the next.
final class SharedOpener: @unchecked Sendable {
    // Each call is awaited before the next begins, so no two threads are ever inside.
    private let opener: AgeOpener

    init(_ opener: AgeOpener) { self.opener = opener }

    func push(_ chunk: [UInt8]) throws -> [UInt8] {
        var opened: [UInt8] = []
        try chunk.withUnsafeBytes { try opener.push($0) { opened += $0 } }
        return opened
    }

    func finish() throws -> [UInt8] {
        var opened: [UInt8] = []
        try opener.finish { opened += $0 }
        return opened
    }
}
