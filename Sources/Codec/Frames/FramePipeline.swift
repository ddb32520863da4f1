// SPDX-License-Identifier: MIT

import Errors

/// Receiving, compressing and storing frames, all at the same time.
///
/// It is one task group whose body alone decides what starts next, so nothing outlives a call: the first error, or the
/// caller's cancellation, cancels what is under way, and the call returns when that has ended. A `next`, `sink` or
/// `work` that does not heed cancellation delays it by as long as it takes.
public enum FramePipeline {
    /// Gives `sink` the frames that the buffers from `next` become, in order.
    ///
    /// Frames are compressed on `workers` threads of `BlockingThreads`, with compressors kept warm. `next` gives the
    /// raw bytes of the next frame (an empty one is a frame too) and nil at the end. It and `sink` are each called
    /// once at a time, and run while the other does. From the call of `next` to the return of `sink` at most
    /// `workers + 2` frames are on their way; when `sink` is slow, `next` waits.
    ///
    /// Throws the first error of `next`, `sink` or the compressor, `CancellationError`, and ``WaldenError`` with code
    /// `configuration` for a level that does not exist or fewer than one worker.
    public static func encode(
        _ compression: Compression, workers: Int,
        next: @escaping @Sendable () async throws -> [UInt8]?,
        sink: @escaping @Sendable (EncodedFrame) async throws -> Void
    ) async throws {
        try compression.checkLevel()
        try check(workers)
        let compressors = WarmPool { try FrameCompressor(compression) }
        try await withThrowingTaskGroup(of: EncodingEvent.self) { group in
            var line = EncodingLine(workers: workers)
            while true {
                for step in line.nextSteps() {
                    group.addTask {
                        switch step {
                        case .receive: .received(try await next())
                        case .compress(let index, let raw): .compressed(index, try await frame(raw, compressors))
                        case .store(let frame): try await stored(frame, sink)
                        }
                    }
                }
                guard let event = try await group.next() else { return }
                try Task.checkCancellation()
                line.handle(event)
            }
        }
    }

    private static func frame(_ raw: [UInt8], _ compressors: WarmPool<FrameCompressor>) async throws -> EncodedFrame {
        try await compressors.run { compressor in
            EncodedFrame(rawBytes: raw.count, stored: try raw.withUnsafeBytes { try compressor.compress($0) })
        }
    }

    private static func stored(
        _ frame: EncodedFrame, _ sink: @Sendable (EncodedFrame) async throws -> Void
    ) async throws -> EncodingEvent {
        try await sink(frame)
        return .stored
    }

    static func check(_ workers: Int) throws(WaldenError) {
        guard workers < 1 else { return }
        throw WaldenError(.configuration, "cannot work with \(workers) workers", hint: "Use at least one.")
    }
}
