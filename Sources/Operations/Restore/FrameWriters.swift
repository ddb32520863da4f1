// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Repository

/// Decompresses a frame and writes what lies in it. A frame's checksum is verified before any of it is written.
final class FrameWriters: Sendable {
    private let held: HeldBackFile
    private let counter: RestoreCounter
    private let meters: RestoreMeters
    private let direct = DirectWriting()
    private let scratches = WarmPool { try FrameScratch() }

    init(_ held: HeldBackFile, _ counter: RestoreCounter, _ meters: RestoreMeters) {
        self.held = held
        self.counter = counter
        self.meters = meters
    }

    func write(_ frame: FrameSlices) async throws {
        let control: [(UInt64, [UInt8])]
        do {
            control = try await writePiece(of: frame)
        } catch let error as WaldenError where error.code == .integrity {
            control = try await write(try await frame.elsewhere(error), of: frame)
        }
        for (offset, bytes) in control { try await held.put(bytes, at: offset) }
        counter.add(frame.rawBytes)
    }

    private func writePiece(of frame: FrameSlices) async throws -> [(UInt64, [UInt8])] {
        switch frame.piece {
        case .raw(let bytes): try await write(bytes, of: frame)
        case .frame(let stored, let rawBytes):
            try await scratches.run { [self] scratch in
                try scratch.decompress(stored, rawBytes, meters.decompress) { try write(frame.slices, from: $0) }
            }
        }
    }

    private func write(_ raw: [UInt8], of frame: FrameSlices) async throws -> [(UInt64, [UInt8])] {
        try await BlockingThreads.shared.run { [self] in
            try raw.withUnsafeBytes { try write(frame.slices, from: $0) }
        }
    }

    private func write(_ slices: [FrameSlices.Slice], from raw: UnsafeRawBufferPointer) throws -> [(UInt64, [UInt8])] {
        try meters.write.measure(bytes: raw.count) { try place(slices, from: raw) }
    }

    /// Writes all slices but those of the control file, which are returned.
    private func place(_ slices: [FrameSlices.Slice], from raw: UnsafeRawBufferPointer) throws -> [(UInt64, [UInt8])] {
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
private final class FrameScratch {
    private static let frameLimit = 16 << 20
    private let decompressor: FrameDecompressor
    private var memory: UnsafeMutableRawBufferPointer

    init() throws {
        decompressor = try FrameDecompressor(.standard)
        memory = .allocate(byteCount: TreeWriter.frameBytes, alignment: 4096)
    }

    deinit { memory.deallocate() }

    func decompress<Value>(
        _ stored: [UInt8], _ rawBytes: Int, _ meter: PartMeter, _ use: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        guard rawBytes <= Self.frameLimit else {
            throw WaldenError(.integrity, "the backup has a frame of \(rawBytes) bytes, beyond the format's 16 MiB")
        }
        if memory.count < rawBytes {
            memory.deallocate()
            memory = .allocate(byteCount: rawBytes, alignment: 4096)
        }
        let raw = UnsafeMutableRawBufferPointer(rebasing: memory[..<rawBytes])
        let count = try meter.measure(bytes: rawBytes) {
            try stored.withUnsafeBytes { try decompressor.decompress($0, into: raw) }
        }
        guard count == rawBytes else {
            throw WaldenError(.integrity, "a frame of the backup is shorter than its seek table says")
        }
        return try use(UnsafeRawBufferPointer(raw))
    }
}
