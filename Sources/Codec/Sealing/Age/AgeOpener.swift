// SPDX-License-Identifier: MIT

import Errors

/// Opens an age file (C2SP age.md) as it arrives, cut anywhere. Only authenticated bytes ever go out, and those that
/// went out are a true beginning of the plaintext; that it is all of it is known only after ``finish(_:)``.
///
/// Holds at most a header (64 KiB) or a chunk of 64 KiB back. Not thread-safe. Once it threw, every further call
/// throws.
public final class AgeOpener {
    private enum State {
        case header
        case nonce(AgeFileKey)
        case chunks(AgeChunkCipher)
        case ended
        case broken
    }

    /// The file's header, once its MAC was found right.
    public private(set) var header: AgeHeader?

    private let identities: [AgeIdentity]
    private var state = State.header
    private var reader = AgeHeaderReader()
    private var pending: [UInt8] = []
    private var index: UInt64 = 0

    /// Any of the `identities` will do.
    public init(with identities: [AgeIdentity]) {
        self.identities = identities
    }

    /// Takes the file's next bytes and hands `output` the plaintext that they complete, a chunk of at most 64 KiB each
    /// time; the pointer is good only during the call.
    ///
    /// Throws ``WaldenError`` with code `integrity` when the file is damaged, changed or none, `permission` when none
    /// of the identities opens it, `configuration` when there is none; and whatever `output` throws.
    public func push(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws -> Void) throws {
        let before = state
        // Broken until it went well, whoever throws.
        state = .broken
        state = try advance(from: before, bytes, output)
    }

    /// Says that no more bytes come, and hands `output` the last chunk's plaintext: before the end nobody can tell
    /// that it is the last.
    ///
    /// Throws ``WaldenError`` with code `integrity` when the file is cut short, and whatever `output` throws.
    public func finish(_ output: (UnsafeRawBufferPointer) throws -> Void) throws {
        let before = state
        state = .broken
        switch before {
        case .chunks(let cipher):
            try pending.withUnsafeBytes { try cipher.openLast($0, index: index, output) }
        case .header, .nonce: throw WaldenError.age("it is cut short in its header")
        case .ended: throw WaldenError(.usage, "cannot finish the age file", cause: "it is finished")
        case .broken: throw WaldenError.age("it has failed before")
        }
        state = .ended
    }

    private func advance(
        from before: State, _ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> State {
        var state = before
        var rest = bytes
        while !rest.isEmpty {
            switch state {
            case .header: state = try readHeader(&rest)
            case .nonce(let key): state = readNonce(key, &rest)
            case .chunks(let cipher): try open(cipher, &rest, output)
            case .ended: throw WaldenError.age("bytes follow its end")
            case .broken: throw WaldenError.age("it has failed before")
            }
        }
        return state
    }

    private func readHeader(_ rest: inout UnsafeRawBufferPointer) throws -> State {
        let before = reader.byteCount
        // More than that is never read of a header.
        let part = Array(rest.prefix(AgeHeader.largestByteCount + 1))
        guard let header = try reader.push(part[...]) else {
            rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
            return .header
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[(header.byteCount - before)...])
        let key = try header.fileKey(identities)
        self.header = header
        return .nonce(key)
    }

    private func readNonce(_ key: AgeFileKey, _ rest: inout UnsafeRawBufferPointer) -> State {
        take(upTo: AgePayloadFormat.nonceByteCount, &rest)
        guard pending.count == AgePayloadFormat.nonceByteCount else { return .nonce(key) }
        defer { pending.removeAll(keepingCapacity: true) }
        return .chunks(key.payloadCipher(nonce: pending))
    }

    /// Opens all whole chunks that a byte follows, and keeps what is left.
    private func open(
        _ cipher: AgeChunkCipher, _ rest: inout UnsafeRawBufferPointer,
        _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let chunk = AgePayloadFormat.storedChunkByteCount
        while pending.count + rest.count > chunk {
            if pending.isEmpty {
                try cipher.openMiddle(UnsafeRawBufferPointer(rebasing: rest[..<chunk]), index: index, output)
                rest = UnsafeRawBufferPointer(rebasing: rest[chunk...])
            } else {
                take(upTo: chunk, &rest)
                try pending.withUnsafeBytes { try cipher.openMiddle($0, index: index, output) }
                pending.removeAll(keepingCapacity: true)
            }
            index += 1
        }
        take(upTo: chunk, &rest)
    }

    private func take(upTo count: Int, _ rest: inout UnsafeRawBufferPointer) {
        let missing = min(count - pending.count, rest.count)
        pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest[..<missing]))
        rest = UnsafeRawBufferPointer(rebasing: rest[missing...])
    }
}
