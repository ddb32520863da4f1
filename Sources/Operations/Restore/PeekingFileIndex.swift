// SPDX-License-Identifier: MIT

import Repository

/// The file index with one record of sight ahead.
actor PeekingFileIndex {
    private let reader: FileIndexReader
    private var peeked: FileRecord?

    init(_ reader: FileIndexReader) { self.reader = reader }

    /// The record that ``next()`` will give.
    func peek() async throws -> FileRecord? {
        if peeked == nil { peeked = try await reader.next() }
        return peeked
    }

    func next() async throws -> FileRecord? {
        let record = try await peek()
        peeked = nil
        return record
    }
}
