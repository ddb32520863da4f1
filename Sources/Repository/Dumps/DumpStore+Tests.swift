// SPDX-License-Identifier: MIT

import PITR
import Storage

extension DumpStore {
    private var testRecords: DatedDocuments<DumpTestRecord> { DatedDocuments(store: store, prefix: layout.tests) }

    /// Keeps what a test found.
    public func add(_ record: DumpTestRecord) async throws {
        let digits = UInt32.random(in: 0...UInt32.max).hexadecimalDigits
        try await testRecords.add(
            record, at: try ObjectKey("\(layout.tests)\(record.testedAt.compactText)-\(digits).json"))
    }

    /// The newest test of each dump by its ``DumpID/text``, of the newest `limit` tests; those that cannot be read are left out.
    public func tests(limit: Int = 1000) async throws -> [String: DumpTestRecord] {
        let newest = try await testRecords.newest(limit).records
        return Dictionary(newest.map { ($0.dump, $0) }) { newer, _ in newer }
    }
}
