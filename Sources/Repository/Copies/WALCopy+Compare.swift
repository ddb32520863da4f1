// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Storage

extension WALCopy {
    /// Compares what was read with what the target has under the same name, as a push would.
    func compare(_ file: WALFile, _ read: ReadWAL, with there: ObjectInfo) async throws -> Outcome {
        guard case .success(let content) = read.content else { return try await compareUnopened(read, there) }
        if there.key.isSealed, try await isRecognised(content, in: there) { return .alreadyThere }
        let theirs: ContentDigest
        do {
            theirs = try await ContentDigest.of(
                try await target.store.get(there.key, range: nil), keys, digestKey)
        } catch let error as WaldenError where error.isMissingKey && there.key.isSealed {
            throw conflict(file, there, "it is sealed, and does not say that it has the same content")
        }
        guard theirs == content else { throw conflict(file, there, "the contents differ") }
        return .alreadyThere
    }

    private func isRecognised(_ content: ContentDigest, in there: ObjectInfo) async throws -> Bool {
        let stanza = try await SealedHeader.read(there, in: target.store).flatMap { try PlainDigestStanza.find(in: $0) }
        return stanza?.matches(content.digest, secret: target.sealing.secret(target.layout)) ?? false
    }

    private func compareUnopened(_ read: ReadWAL, _ there: ObjectInfo) async throws -> Outcome {
        guard there.size == read.stored.count else { return .uncompared }
        let reader = CheckedReader(try await target.store.get(there.key, range: nil))
        try await reader.drain()
        return reader.total == read.stored ? .alreadyThere : .uncompared
    }

    private func conflict(_ file: WALFile, _ there: ObjectInfo, _ cause: String) -> WaldenError {
        WaldenError(
            .conflict, "\(file.name) is in the repository with other content and is not overwritten",
            cause: "\(cause) (\(there.key), stored at \(Instant(microseconds: there.modified)))",
            hint:
                "Two servers archived as \(target.layout.cluster), or one was copied: find out which of the two is right."
        )
    }
}
