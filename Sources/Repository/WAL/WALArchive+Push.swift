// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
import Storage

extension WALArchive {
    public enum PushOutcome: Sendable, Equatable {
        case stored
        /// The same content was there already.
        case alreadyThere
    }

    /// Stores `file` durably, or finds the same content there.
    ///
    /// With `lookingFirst` nothing is sent that is there already, for the price of a call. Throws `.conflict` when other content
    /// is there under that name; nothing is ever overwritten. Whether the content belongs to this cluster is for the caller to
    /// have checked.
    public func push(_ file: WALFile, _ content: WALContent, lookingFirst: Bool = false) async throws -> PushOutcome {
        if let there = try await findBefore(pushing: file, lookingFirst) {
            return try await compare(file, content, with: there)
        }
        let key = try layout.key(of: file, suffix: wrapping.suffix)
        switch try await store.put(key, try await content.body(compression, try sealing.seal(layout)), .ifAbsent) {
        case .stored: return .stored
        case .alreadyThere:
            guard let info = try await store.head(key) else {
                throw WaldenError(.failed, "\(key) was there and is gone", canRetry: true)
            }
            return try await compare(file, content, with: info)
        }
    }

    /// Where looking costs nothing, also what was stored before the codec was changed.
    private func findBefore(pushing file: WALFile, _ lookingFirst: Bool) async throws -> ObjectInfo? {
        if store.properties.lookupsAreCheap { return try await find(file, among: Array(suffixes.dropFirst())) }
        guard lookingFirst else { return nil }
        do {
            return try await find(file, among: [wrapping.suffix])
        } catch let error as WaldenError where error.code == .permission && store.properties.putIfAbsentIsAtomic {
            // Whoever may only put cannot look; then the store itself keeps what is there.
            return nil
        }
    }

    private func compare(_ file: WALFile, _ content: WALContent, with stored: ObjectInfo) async throws -> PushOutcome {
        if stored.key.sealing != nil, try await isRecognised(content, in: stored) { return .alreadyThere }
        let ours = try await content.digest()
        let theirs = try await digest(of: stored)
        guard ours != theirs else { return .alreadyThere }
        throw WaldenError(
            .conflict, "\(file.name) is in the repository with other content and is not overwritten",
            cause: "stored at \(Instant(microseconds: stored.modified)) with SHA-256 \(theirs.hexadecimal), "
                + "pushed now with \(ours.hexadecimal)",
            hint: "Two servers archive as \(layout.cluster), or one was copied: let only the right one archive here.")
    }

    /// Whether the object says of itself that this very content is in it; a secret key is not needed to see that.
    ///
    /// Throws `.conflict` when it does not, and there is no key to look further.
    private func isRecognised(_ content: WALContent, in stored: ObjectInfo) async throws -> Bool {
        let stanza = try await SealedHeader.read(stored, in: store).flatMap { try PlainDigestStanza.find(in: $0) }
        let secret = sealing.secret(layout)
        if let stanza, stanza.matches(try await content.plainDigest(secret: secret), secret: secret) { return true }
        guard keys.identities.isEmpty else { return false }
        throw WaldenError(
            .conflict, "\(stored.key) is in the repository, sealed, and does not say that it has the same content",
            cause: "pushed now with SHA-256 \(try await content.digest().hexadecimal)",
            hint:
                "Two servers archive as \(layout.cluster), one was copied, or digest_key_file was changed: where a secret "
                + "key is at hand, identities_file lets the contents be compared.")
    }

    private func digest(of stored: ObjectInfo) async throws -> SHA256Digest {
        let hasher = PlaintextHasher()
        try await decompress(stored) { hasher.update($0) }
        return hasher.digest()
    }
}
