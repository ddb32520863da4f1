// SPDX-License-Identifier: MIT

public import Errors

/// Reads any part of an age file's plaintext out of whole chunks (C2SP age.md, "Payload"): make it from the file's
/// first bytes, ask it which bytes of the file hold a range, fetch those, and let it open them.
///
/// The file's size is taken from whoever stores it, and is proved only by opening the last chunk: a file cut short
/// between two chunks gives its beginning, and fails where its new end is read.
public struct AgePayload: Sendable {
    /// As many first bytes hold the header of a file for a dozen recipients, and the nonce.
    public static let usualFrontByteCount = 4096

    /// The size of the plaintext in bytes, as the file's size has it.
    public let plainByteCount: UInt64

    /// The header, whose MAC was found right.
    public let header: AgeHeader

    let fileByteCount: UInt64
    /// Where the first chunk begins in the file.
    let start: UInt64
    let cipher: AgeChunkCipher

    /// The payload of a file that begins with `front` and has `fileByteCount` bytes; nil when more of its first bytes
    /// are needed. ``usualFrontByteCount`` of them are nearly always enough, and with 64 KiB and 16 bytes it never is
    /// nil.
    ///
    /// Throws ``WaldenError`` with code `integrity` when it is no whole age file or no age file has that size,
    /// `permission` when none of the `identities` opens it and `configuration` when there is none.
    public init?(
        front: ArraySlice<UInt8>, fileByteCount: UInt64, identities: [AgeIdentity]
    ) throws(WaldenError) {
        guard let header = try AgeHeader.parse(front) else {
            guard UInt64(front.count) < fileByteCount else { throw .age("it is cut short in its header") }
            return nil
        }
        let nonce = front.dropFirst(header.byteCount).prefix(AgePayloadFormat.nonceByteCount)
        guard nonce.count == AgePayloadFormat.nonceByteCount else {
            guard UInt64(front.count) < fileByteCount else { throw .age("it is cut short in its header") }
            return nil
        }
        try self.init(header: header, nonce: nonce, fileByteCount: fileByteCount, identities: identities)
    }

    /// The payload behind `header`, of a file of `fileByteCount` bytes; `nonce` are the 16 bytes that follow the header.
    ///
    /// Throws as ``init(front:fileByteCount:identities:)`` does.
    public init(
        header: AgeHeader, nonce: ArraySlice<UInt8>, fileByteCount: UInt64, identities: [AgeIdentity]
    ) throws(WaldenError) {
        let (start, isTooLarge) = UInt64(header.byteCount).addingReportingOverflow(UInt64(nonce.count))
        guard nonce.count == AgePayloadFormat.nonceByteCount, !isTooLarge, start <= fileByteCount,
            let plainByteCount = AgePayloadFormat.plainByteCount(stored: fileByteCount - start)
        else { throw .age("no whole age file with this header has \(fileByteCount) bytes") }
        self.header = header
        self.plainByteCount = plainByteCount
        self.fileByteCount = fileByteCount
        self.start = start
        cipher = try header.fileKey(identities).payloadCipher(nonce: Array(nonce))
    }

    /// Which bytes of the file hold the plaintext's bytes `plain`, of which those beyond the end are left out: whole
    /// chunks, in front of and behind them too. Empty when `plain` is; but the one chunk of an empty plaintext is
    /// asked for always, since only it proves that there is nothing.
    public func storedRange(of plain: Range<UInt64>) -> Range<UInt64> {
        let chunks = chunkRange(of: plain)
        let lower = start + chunks.lowerBound * Self.storedChunk
        guard !chunks.isEmpty else { return lower..<lower }
        let isAtEnd = chunks.upperBound == chunkCount
        return lower..<(isAtEnd ? fileByteCount : start + chunks.upperBound * Self.storedChunk)
    }

    /// The plaintext's bytes `plain`, of which those beyond the end are left out. `stored` are the bytes `storedRange`
    /// of the file, which have to be whole chunks that hold all of `plain`, as ``storedRange(of:)`` tells them. Every
    /// chunk is authenticated, the ones that nothing is taken from too; the last has to bear its mark.
    ///
    /// Throws ``WaldenError`` with code `usage` when the ranges do not fit together, `integrity` when `stored` has
    /// another length or is not genuine.
    public func open(
        _ stored: ArraySlice<UInt8>, storedRange: Range<UInt64>, clippedTo plain: Range<UInt64>
    ) throws -> [UInt8] {
        let plain = plain.clamped(to: 0..<plainByteCount)
        let chunks = try chunks(storedIn: storedRange, holding: plain)
        let count = storedRange.upperBound - storedRange.lowerBound
        guard UInt64(stored.count) == count else {
            throw WaldenError.age("\(stored.count) bytes of it came instead of \(count)")
        }
        var output: [UInt8] = []
        output.reserveCapacity(Int(plain.upperBound - plain.lowerBound))
        var rest = stored
        for index in chunks {
            let chunk = rest.prefix(AgePayloadFormat.storedChunkByteCount)
            rest = rest.dropFirst(chunk.count)
            try chunk.withUnsafeBytes { try open($0, index) { output.append(contentsOf: clip($0, index, plain)) } }
        }
        return output
    }
}
