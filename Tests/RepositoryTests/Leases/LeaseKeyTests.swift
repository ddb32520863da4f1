// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage
import Testing

@testable import Repository

@Suite("Keys of leases") struct LeaseKeyTests {
    @Test func `numbers count down, so that the newest is listed first`() throws {
        let keys = try [1, 2, 10, 999_999_999_999].map { try Layout.lease("main", .backup, epoch: $0) }
        #expect(keys.first?.text == "main/leases/backup/999999999998.json")
        #expect(keys.last?.text == "main/leases/backup/000000000000.json")
        #expect(keys.sorted() == keys.reversed())
        #expect(keys.compactMap { Layout.epoch(of: $0, "main", .backup) } == [1, 2, 10, 999_999_999_999])
    }

    @Test func `epochs without a number are refused`() {
        for epoch in [0, -1, Int64.min, Int64.max, 1_000_000_000_000] as [Int64] {
            #expect(throws: WaldenError.self) { try Layout.lease("main", .backup, epoch: epoch) }
        }
    }

    @Test(arguments: [
        "main/leases/backup/999999999999.json", "main/leases/backup/99999999999.json", "main/leases/backup/x.json",
        "main/leases/backup/99999999999x.json", "main/leases/backup/999999999998.txt",
        "main/leases/prune/999999999998.json", "main/leases/backup/1/999999999998.json",
        "main/leases/backup/-99999999998.json",
    ]) func `other names are nobody's epoch`(name: String) throws {
        #expect(Layout.epoch(of: try ObjectKey(name), "main", .backup) == nil)
    }
}
