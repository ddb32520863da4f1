// SPDX-License-Identifier: MIT

import AsyncAlgorithms
import Codec

/// One part on its way into the store: its frames, then its seek table, sealed, counted and hashed as they pass.
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
    private let lastFrame = AsyncStream.makeStream(of: Never.self)
    private var hasLastFrame = false
    /// nil where nothing is sealed, and once it has given its end.
    private var sealer: (any StreamSealer)?

    init(
        _ first: EncodedFrame, _ frames: AsyncThrowingChannel<EncodedFrame, any Error>, limit: Int, seekable: Bool,
        _ sealing: Sealing
    ) throws {
        sealer = try sealing.streamSealer()
        self.waiting = first
        self.frames = frames
        self.limit = limit
        self.seekable = seekable
        self.isTableWritten = !seekable
    }

    /// The next bytes of the part; nil at its end.
    func next() async throws -> [UInt8]? {
        while let content = try await nextContent() {
            let stored = try await sealer?.seal(content) ?? content
            if !stored.isEmpty { return pass(stored) }
        }
        guard let sealer else { return nil }
        self.sealer = nil
        return pass(try await sealer.finish())
    }

    private func nextContent() async throws -> [UInt8]? {
        if let frame = try await nextFrame() { return count(frame) }
        guard !isTableWritten else { return nil }
        isTableWritten = true
        return table.encoded()
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
        let frame = table.entries.count < limit ? try await frames.nextOrCancelled() : nil
        if frame == nil {
            hasLastFrame = true
            release()
        }
        return frame
    }

    /// Returns when the part needs no more frames, so that the next part may have them: true; or when it was released before: false.
    func untilLastFrame() async -> Bool {
        for await _ in lastFrame.stream {}
        return hasLastFrame
    }

    /// Nobody asks for the part's bytes any more.
    nonisolated func release() { lastFrame.continuation.finish() }

    private func count(_ frame: EncodedFrame) -> [UInt8] {
        rawBytes += UInt64(frame.rawBytes)
        table.entries.append(SeekTable.Entry(storedBytes: UInt32(frame.stored.count), rawBytes: UInt32(frame.rawBytes)))
        return frame.stored
    }

    private func pass(_ bytes: [UInt8]) -> [UInt8] {
        storedBytes += UInt64(bytes.count)
        hasher.update(bytes)
        return bytes
    }
}
