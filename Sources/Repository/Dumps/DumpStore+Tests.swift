// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

extension DumpStore {
    /// Keeps what a test found.
    public func add(_ record: DumpTestRecord) async throws {
        let digits = UInt32.random(in: 0...UInt32.max).hexadecimalDigits
        let key = try ObjectKey("\(layout.tests)\(record.testedAt.compactText)-\(digits).json")
        guard case .stored = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent) else {
            throw WaldenError(.conflict, "there is an object \(key) already", canRetry: true)
        }
    }

    /// The newest test of each dump by its ``DumpID/text``, of the newest `limit` tests; those that cannot be read are left out.
    public func tests(limit: Int = 1000) async throws -> [String: DumpTestRecord] {
        var keys: ArraySlice<ObjectKey> = []
        for try await page in store.listAll(prefix: layout.tests, delimiter: true) {
            keys = (keys + page.objects.map(\.key)).suffix(limit)
        }
        var newest: [String: DumpTestRecord] = [:]
        for key in keys {
            let record: DumpTestRecord?
            do {
                record = try await store.document(DumpTestRecord.self, at: key)
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                continue
            }
            if let record { newest[record.dump] = record }
        }
        return newest
    }
}
