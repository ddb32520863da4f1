// SPDX-License-Identifier: MIT

import Crypto
public import Errors

/// Seals a stream of bytes as an age file (C2SP age.md) to X25519 recipients: ``begin()``, ``seal(_:)`` any number of
/// times, ``finish()``; what they give, one after another, is the file.
///
/// Holds at most one chunk of 64 KiB back. Not thread-safe; does not block, but keeps a core busy.
public final class AgeSealer {
    /// The length of what ``begin()`` gives, less the payload's nonce: what ``AgeHeader/byteCount`` will say.
    public let headerByteCount: Int

    private let front: [UInt8]
    private let cipher: AgeChunkCipher
    private var pending: [UInt8] = []
    private var index: UInt64 = 0
    private var isFinished = false

    /// Recipients that occur twice are sealed to once. `extra` are stanzas that age passes over.
    ///
    /// Throws ``WaldenError`` with code `configuration` without any recipient, and `usage` when a stanza cannot stand
    /// in a header or the header would be longer than ``AgeHeader/largestByteCount``.
    public init(to recipients: [AgeRecipient], stanzas extra: [AgeStanza] = []) throws(WaldenError) {
        guard !recipients.isEmpty else {
            throw WaldenError(
                .configuration, "cannot seal an age file", cause: "there is no recipient to seal to",
                hint: "Name at least one recipient (age1…).")
        }
        for stanza in extra { try stanza.checkCanBeAdded() }
        let fileKey = AgeFileKey()
        var seen: Set<AgeRecipient> = []
        var stanzas: [AgeStanza] = []
        for recipient in recipients where seen.insert(recipient).inserted {
            stanzas.append(try X25519Stanza.wrap(fileKey, for: recipient))
        }
        let header = AgeHeader(stanzas + extra, fileKey)
        guard header.byteCount <= AgeHeader.largestByteCount else {
            throw WaldenError(
                .usage, "cannot seal an age file", cause: "its header would have \(header.byteCount) bytes")
        }
        let nonce = RandomBytes.make(AgePayloadFormat.nonceByteCount)
        headerByteCount = header.byteCount
        front = header.encoded + nonce
        cipher = fileKey.payloadCipher(nonce: nonce)
    }

    /// The file's first bytes: its header and the payload's nonce. Every call gives the same.
    public func begin() -> [UInt8] { front }

    /// The next bytes of the file, which may be none, for the next bytes of the plaintext, cut anywhere.
    ///
    /// Throws ``WaldenError`` with code `usage` after ``finish()``.
    public func seal(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8] {
        let chunks = (pending.count + bytes.count) / AgePayloadFormat.plainChunkByteCount
        var output: [UInt8] = []
        output.reserveCapacity(chunks * AgePayloadFormat.storedChunkByteCount)
        try seal(bytes, into: &output)
        return output
    }

    /// ``seal(_:)`` for bytes in an array.
    public func seal(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try seal($0) }
    }

    /// The file's last bytes. Throws ``WaldenError`` with code `usage` when it was called before.
    public func finish() throws -> [UInt8] {
        var output: [UInt8] = []
        try finish(into: &output)
        return output
    }

    /// ``seal(_:)``, appended to `output`.
    func seal(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) throws {
        try checkNotFinished()
        let chunk = AgePayloadFormat.plainChunkByteCount
        var rest = bytes
        // The last chunk carries a mark, so a whole one is kept until a byte follows it.
        while pending.count + rest.count > chunk {
            let missing = chunk - pending.count
            let part = UnsafeRawBufferPointer(rebasing: rest[..<missing])
            rest = UnsafeRawBufferPointer(rebasing: rest[missing...])
            if pending.isEmpty {
                try seal(part, isFinal: false, into: &output)
            } else {
                pending.append(contentsOf: part)
                try sealPending(isFinal: false, into: &output)
            }
        }
        pending.append(contentsOf: rest)
    }

    /// ``finish()``, appended to `output`.
    func finish(into output: inout [UInt8]) throws {
        try checkNotFinished()
        isFinished = true
        try sealPending(isFinal: true, into: &output)
    }

    private func sealPending(isFinal: Bool, into output: inout [UInt8]) throws {
        try pending.withUnsafeBytes { try seal($0, isFinal: isFinal, into: &output) }
        pending.removeAll(keepingCapacity: true)
    }

    private func seal(_ plain: UnsafeRawBufferPointer, isFinal: Bool, into output: inout [UInt8]) throws {
        try cipher.seal(plain, index: index, isFinal: isFinal, into: &output)
        index += 1
    }

    private func checkNotFinished() throws(WaldenError) {
        guard !isFinished else {
            throw WaldenError(.usage, "cannot seal more of an age file", cause: "it is finished")
        }
    }
}
