// SPDX-License-Identifier: MIT

import Errors

/// The control file's content, kept in memory until everything else is on disk.
actor HeldBackFile {
    /// PG_CONTROL_FILE_SIZE is 8192 (src/include/catalog/pg_control.h); far more is not a control file.
    private static let limit = 1 << 20

    private var stretches: [UInt64: [UInt8]] = [:]

    func put(_ bytes: [UInt8], at offset: UInt64) throws {
        stretches[offset] = bytes
        guard stretches.values.reduce(0, { $0 + $1.count }) <= Self.limit else {
            throw WaldenError(.integrity, "the backup's control file is too large to be one")
        }
    }

    /// Throws `.integrity` when the backup had none, or not all of it.
    func content() throws -> [UInt8] {
        var content: [UInt8] = []
        for (offset, bytes) in stretches.sorted(by: { $0.key < $1.key }) {
            guard offset == UInt64(content.count) else { break }
            content += bytes
        }
        guard !content.isEmpty else { throw WaldenError(.integrity, "the backup holds no control file") }
        return content
    }
}
