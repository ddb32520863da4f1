// SPDX-License-Identifier: MIT

import Codec
public import Errors
import PITR
import Storage

/// A WAL object of the source that was read to its end.
struct ReadWAL: Sendable {
    let stored: StoredBytes
    /// What it holds; or why it cannot be opened.
    let content: Result<ContentDigest, WaldenError>

    var isOpened: Bool { if case .success = content { true } else { false } }
}

extension WALCopy {
    /// Reads it through. Throws `.integrity` when it is damaged; of a sealed one without a key only the outside is seen.
    func check(_ file: WALFile, _ stored: StoredWAL) async throws -> ReadWAL {
        let reader = CheckedReader(try await stored.reader())
        do {
            let content = try await ContentDigest.of(reader, keys, digestKey)
            try checkSize(of: file, stored.info.key, content.byteCount)
            return ReadWAL(stored: reader.total, content: .success(content))
        } catch let error as WaldenError where error.isMissingKey && stored.info.key.isSealed {
            return try await checkOutside(stored, error)
        }
    }

    private func checkOutside(_ stored: StoredWAL, _ error: WaldenError) async throws -> ReadWAL {
        let header = try await SealedHeader.read(stored.info, in: source.store)
        guard let header, header.fits(fileByteCount: stored.info.size) else {
            throw WaldenError(
                .integrity, "the stored object \(stored.info.key) is damaged", cause: "it is no whole age file")
        }
        let reader = CheckedReader(try await stored.reader())
        try await reader.drain()
        return ReadWAL(stored: reader.total, content: .failure(error))
    }

    /// That by which the target would recognise what is pushed.
    var digestKey: PlainDigest.Key { PlainDigest.Key(secret: target.sealing.secret(target.layout)) }

    /// What is stored uncompressed has no checksum, but a segment has one size only.
    private func checkSize(of file: WALFile, _ key: ObjectKey, _ byteCount: UInt64) throws {
        let isRight =
            if case .segment = file { byteCount == source.segmentSize.bytes } else { byteCount > 0 }
        guard !isRight else { return }
        throw WaldenError(.integrity, "the stored object \(key) is damaged", cause: "it holds \(byteCount) bytes")
    }

    /// How an object of the source gets into the target; `content` as far as it is known.
    func way(of info: ObjectInfo, _ content: Result<ContentDigest, WaldenError>?) async throws -> CopyWay {
        guard Compression.ofKey(info.key.text).name == target.compression.name else { return .reencoded }
        switch (info.key.isSealed, target.sealing.sealing) {
        case (false, .none): return .asStored
        case (true, .age(let recipients)):
            return try await isSealedAlike(info, recipients, content) ? .asStored : .resealed
        case (true, .none), (true, .gpg), (false, .age), (false, .gpg): return .resealed
        }
    }

    /// Whether it is sealed to the same, and a push to the target would recognise it.
    private func isSealedAlike(
        _ info: ObjectInfo, _ recipients: [AgeRecipient], _ content: Result<ContentDigest, WaldenError>?
    ) async throws -> Bool {
        guard let header = try await SealedHeader.read(info, in: source.store),
            // A stanza that is malformed says nothing of whom it is sealed to.
            let stanza = try? PlainDigestStanza.find(in: header),
            Set(stanza.recipients) == Set(recipients.map(\.fingerprint))
        else { return false }
        let secret = target.sealing.secret(target.layout)
        guard case .success(let content)? = content else { return source.sealing.secret(source.layout) == secret }
        return stanza.matches(content.digest, secret: secret)
    }
}

extension WaldenError {
    /// Whether something sealed could not be opened for want of the right key.
    public var isMissingKey: Bool { code == .permission || code == .configuration }
}
