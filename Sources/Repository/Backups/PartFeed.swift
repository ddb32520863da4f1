// SPDX-License-Identifier: MIT

import AsyncAlgorithms
import Codec

/// One part on its way into the store: its frames, then its seek table, counted and hashed as they pass.
actor PartFeed {
    private let frames: AsyncThrowingChannel<EncodedFrame, any Error>
    private let limit: Int
    private let seekable: Bool
    private var waiting: EncodedFrame?
    private var table = SeekTable(entries: [])
    private var hasher = SHA256Hasher()
    private var rawBytes: UInt64 = 0
    private var storedBytes: UInt64 = 0
    private var isTableWritten: Bool

    init(_ first: EncodedFrame, _ frames: AsyncThrowingChannel<EncodedFrame, any Error>, limit: Int, seekable: Bool) {
        self.waiting = first
        self.frames = frames
        self.limit = limit
        self.seekable = seekable
        self.isTableWritten = !seekable
    }

    /// The next bytes of the part; nil at its end.
    func next() async throws -> [UInt8]? {
        if let frame = try await nextFrame() { return count(frame) }
        guard !isTableWritten else { return nil }
        isTableWritten = true
        return pass(table.encoded())
    }

    func object(named name: String) -> BackupMarker.Object {
        BackupMarker.Object(
            key: name, rawBytes: rawBytes, storedBytes: storedBytes, sha256: hasher.digest().hexadecimal)
    }

    private func nextFrame() async throws -> EncodedFrame? {
        if let first = waiting {
            waiting = nil
            return first
        }
        guard table.entries.count < limit else { return nil }
        return try await frames.nextOrCancelled()
    }

    private func count(_ frame: EncodedFrame) -> [UInt8] {
        rawBytes += UInt64(frame.rawBytes)
        table.entries.append(SeekTable.Entry(storedBytes: UInt32(frame.stored.count), rawBytes: UInt32(frame.rawBytes)))
        return pass(frame.stored)
    }

    private func pass(_ bytes: [UInt8]) -> [UInt8] {
        storedBytes += UInt64(bytes.count)
        hasher.update(bytes)
        return bytes
    }
}
