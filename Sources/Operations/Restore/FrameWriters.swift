// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Repository
import Synchronization

/// Decompresses a frame and writes what lies in it. A frame's checksum is verified before any of it is written.
final class FrameWriters: Sendable {
    private let held: HeldBackFile
    private let counter: RestoreCounter
    private let direct = DirectWriting()
    private let idle = Mutex<[FrameScratch]>([])

    init(_ held: HeldBackFile, _ counter: RestoreCounter) {
        self.held = held
        self.counter = counter
    }

    func write(_ frame: FrameSlices) async throws {
        let control = try await BlockingThreads.shared.run { [self] in
            switch frame.piece {
            case .raw(let bytes): return try bytes.withUnsafeBytes { try write(frame.slices, from: $0) }
            case .frame(let stored, let rawBytes):
                let scratch = try idle.withLock { $0.popLast() } ?? FrameScratch()
                defer { idle.withLock { $0.append(scratch) } }
                return try scratch.decompress(stored, rawBytes) { try write(frame.slices, from: $0) }
            }
        }
        for (offset, bytes) in control { try await held.put(bytes, at: offset) }
        counter.add(frame.rawBytes)
    }

    /// Writes all slices but those of the control file, which are returned.
    private func write(_ slices: [FrameSlices.Slice], from raw: UnsafeRawBufferPointer) throws -> [(UInt64, [UInt8])] {
        var control: [(UInt64, [UInt8])] = []
        for slice in slices {
            guard slice.range.upperBound <= raw.count else {
                throw WaldenError(.integrity, "a frame of the backup is shorter than its seek table says")
            }
            let bytes = UnsafeRawBufferPointer(rebasing: raw[slice.range])
            if slice.isControlFile {
                control.append((slice.offset, Array(bytes)))
            } else {
                try slice.file.write(bytes, at: slice.offset, mode: slice.mode, direct)
            }
        }
        return control
    }
}

/// A worker's decompressor and the memory that it decompresses into, kept between frames.
private final class FrameScratch: @unchecked Sendable {
    // Checked out by one worker at a time.
    private static let frameLimit = 16 << 20
    private let decompressor: FrameDecompressor
    private var memory: UnsafeMutableRawBufferPointer

    init() throws {
        decompressor = try FrameDecompressor(.standard)
        memory = .allocate(byteCount: TreeWriter.frameBytes, alignment: 4096)
    }

    deinit { memory.deallocate() }

    func decompress<Value>(_ stored: [UInt8], _ rawBytes: Int, _ use: (UnsafeRawBufferPointer) throws -> Value) throws
        -> Value
    {
        guard rawBytes <= Self.frameLimit else {
            throw WaldenError(.integrity, "the backup has a frame of \(rawBytes) bytes, beyond the format's 16 MiB")
        }
        if memory.count < rawBytes {
            memory.deallocate()
            memory = .allocate(byteCount: rawBytes, alignment: 4096)
        }
        let raw = UnsafeMutableRawBufferPointer(rebasing: memory[..<rawBytes])
        let count = try stored.withUnsafeBytes { try decompressor.decompress($0, into: raw) }
        guard count == rawBytes else {
            throw WaldenError(.integrity, "a frame of the backup is shorter than its seek table says")
        }
        return try use(UnsafeRawBufferPointer(raw))
    }
}
