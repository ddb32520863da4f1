// SPDX-License-Identifier: MIT

import Errors

/// A plain dump on its way to psql: looked at from both ends, its beginning held back until it is known to suit psql and server.
struct PlainRestore {
    private static let headBytes = 4096

    private let psql: ProgramVersion
    private let isServerOld: Bool
    private var ends: PlainDumpEnds
    /// nil once it was let through.
    private var head: [UInt8]? = []

    init(_ kind: PlainDumpEnds.Kind, _ psql: ProgramVersion, serverVersion: Int) {
        self.psql = psql
        ends = PlainDumpEnds(kind)
        isServerOld = serverVersion < 170_000
    }

    /// What psql may have of it by now. Throws `.configuration` when it is too new for psql.
    mutating func pass(_ bytes: [UInt8]) throws(WaldenError) -> [UInt8] {
        ends.feed(bytes)
        guard let held = head else { return bytes }
        head = held + bytes
        return held.count + bytes.count < Self.headBytes ? [] : try letThrough()
    }

    /// The rest. Throws `.integrity` when it is no whole dump.
    mutating func finish() throws(WaldenError) -> [UInt8] {
        try ends.check()
        return try letThrough()
    }

    private mutating func letThrough() throws(WaldenError) -> [UInt8] {
        guard let held = head else { return [] }
        head = nil
        if ends.restrictKey != nil, !Self.knowsRestrict(psql) { throw tooOld }
        return isServerOld ? TransactionTimeout.removed(from: held) : held
    }

    /// `\restrict` came with the minor releases of August 2025 (CVE-2025-8714), and is in all of 18.
    static func knowsRestrict(_ psql: ProgramVersion) -> Bool {
        let first = [13: 22, 14: 19, 15: 14, 16: 10, 17: 6]
        return first[psql.major].map { psql.minor >= $0 } ?? (psql.major >= 18)
    }

    private var tooOld: WaldenError {
        WaldenError(
            .configuration, "cannot restore this dump with psql \(psql)",
            cause: "it begins with \\restrict, which that does not know",
            hint: "Install client programs of August 2025 or later: 13.22, 14.19, 15.14, 16.10, 17.6, 18.")
    }
}
