// SPDX-License-Identifier: MIT

import Codec
import Errors
public import Storage

/// To whom a stored object is sealed, as far as that can be told from outside.
public enum SealedTo: Sendable, Hashable {
    case nobody
    /// The fingerprints that its header names. Nothing proves them: whoever can write the object can write others.
    case recipients([String])
    /// It was sealed by another program, and does not say to whom. The fingerprint of a key at hand that opens it.
    case unknown(openedBy: String?)
    /// It is called sealed, and has no whole header.
    case damaged

    /// Of what `object` says in its header, which is all that is read of it.
    ///
    /// Throws what the store throws, `notFound` when the object has gone meanwhile.
    public static func read(
        _ object: ObjectInfo, in store: any ObjectStore, trying keys: Keyring
    ) async throws -> SealedTo {
        guard object.key.isSealed else { return .nobody }
        guard let header = try await SealedHeader.read(object, in: store) else { return .damaged }
        do {
            if let stanza = try PlainDigestStanza.find(in: header) { return .recipients(stanza.recipients) }
        } catch {
            return .damaged
        }
        return .unknown(openedBy: header.opener(among: keys.identities)?.recipient.fingerprint)
    }

    /// Of what a backup's marker says of the backup's objects.
    public init(_ marker: BackupMarker) { self.init(marker.sealing, marker.recipients) }

    /// Of what a dump's marker says of its object.
    public init(_ marker: DumpMarker) { self.init(marker.sealing, marker.recipients) }

    private init(_ sealing: String, _ recipients: [String]?) {
        self =
            if sealing == Sealing.none.name { .nobody } else if let recipients { .recipients(recipients) } else {
                .unknown(openedBy: nil)
            }
    }
}
