// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

/// Reads what an object holds that was sealed to gpg, front to back. As ``Codec/GpgOpener`` it can say only at the end that the
/// content was whole; what has up to 2 MiB is given only then.
actor GpgUnsealingReader: ObjectReader {
    /// The sealed object's: its content is shorter.
    nonisolated let info: ObjectInfo
    private let reader: any ObjectReader
    private let opener: GpgOpener

    init(_ reader: any ObjectReader, _ keys: Keyring) {
        self.reader = reader
        info = reader.info
        opener = GpgOpener(with: keys.gpgPrograms)
    }

    func next() async throws -> [UInt8]? {
        let reader = self.reader
        do {
            return try await opener.next { try await reader.next() }
        } catch let error as WaldenError {
            throw error.about(sealed: info.key)
        }
    }

    func close() async { await reader.close() }
}
