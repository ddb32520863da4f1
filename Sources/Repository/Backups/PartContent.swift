// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Storage

/// What one part holds, read in any order without the rest of it.
///
/// Each frame's own checksum is verified; the SHA-256 of the part cannot be, since only a range of it is read. Parts that cannot
/// be entered are read from their beginning; those that are sealed to gpg twice and to their end, where gpg tells whether they
/// were whole.
struct PartContent: Sendable {
    /// What docs/repository-format.md lets a frame hold.
    private static let frameLimit = 16 << 20

    private let part: StoredPart
    private let compression: Compression
    /// nil for a part that cannot be entered.
    private let entry: (content: OpenedObject, table: SeekTable)?

    /// Throws `.integrity` when the part is not what its marker says, `.notFound` when it is gone.
    init(_ part: StoredPart) async throws {
        self.part = part
        compression = Compression.ofKey(part.key.text)
        guard part.hasSeekTable else {
            entry = nil
            return
        }
        let content = try await OpenedObject(
            part.key, storedBytes: part.object.storedBytes, in: part.store, part.keys)
        entry = (content, try await SeekTable.of(content, rawBytes: part.object.rawBytes))
    }

    /// Hands the raw bytes of `range` to `body`, in order, some mebibytes at a time.
    func read(_ range: Range<UInt64>, _ body: (ArraySlice<UInt8>) throws -> Void) async throws {
        guard let (content, table) = entry else { return try await stream(range, body) }
        var (rawStart, storedStart) = (0 as UInt64, 0 as UInt64)
        for entry in table.entries {
            let frame = rawStart..<rawStart + UInt64(entry.rawBytes)
            let inside = range.clamped(to: frame)
            if !inside.isEmpty {
                let stored = storedStart..<storedStart + UInt64(entry.storedBytes)
                let raw = try await unfold(content, stored, Int(entry.rawBytes))
                try body(raw[Int(inside.lowerBound - rawStart)..<Int(inside.upperBound - rawStart)])
            }
            guard frame.upperBound < range.upperBound else { return }
            (rawStart, storedStart) = (frame.upperBound, storedStart + UInt64(entry.storedBytes))
        }
    }

    /// The raw bytes of `range`, which has at most some mebibytes.
    func bytes(_ range: Range<UInt64>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await read(range) { bytes += $0 }
        guard UInt64(bytes.count) == range.upperBound - range.lowerBound else { throw damaged("it ends too soon") }
        return bytes
    }

    private func unfold(_ content: OpenedObject, _ range: Range<UInt64>, _ rawBytes: Int) async throws -> [UInt8] {
        guard rawBytes <= Self.frameLimit, range.upperBound - range.lowerBound <= 2 * UInt64(Self.frameLimit) else {
            throw damaged("its seek table tells of a frame that is too large")
        }
        let stored = try await content.bytes(range)
        let compression = self.compression
        do {
            let raw = try await BlockingThreads.shared.run { try compression.decompressed(stored, limit: rawBytes) }
            guard raw.count == rawBytes else { throw damaged("a frame is shorter than its seek table says") }
            return raw
        } catch let error as WaldenError where error.code == .integrity {
            throw error.during("the stored object \(part.key) is damaged")
        }
    }

    private func stream(_ range: Range<UInt64>, _ body: (ArraySlice<UInt8>) throws -> Void) async throws {
        let endsEarly = part.key.isEnterable
        let reader = PartReader(part, checksFirst: !endsEarly)
        var position: UInt64 = 0
        do {
            while !endsEarly || position < range.upperBound, case .raw(let raw)? = try await reader.next() {
                let here = position..<position + UInt64(raw.count)
                let inside = range.clamped(to: here)
                if !inside.isEmpty {
                    try body(raw[Int(inside.lowerBound - position)..<Int(inside.upperBound - position)])
                }
                position = here.upperBound
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        guard position >= range.upperBound else { throw damaged("it ends too soon") }
    }

    private func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(part.key) is damaged", cause: cause)
    }
}
