// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Postgres

@Suite struct LockWaitTests {
    private func holder(_ process: Int32, _ state: String?) -> LockWait.Holder {
        LockWait.Holder(
            process: process, application: state.map { _ in "psql" }, user: state.map { _ in "app" }, state: state,
            stateSince: state.map { _ in Instant(microseconds: 0) }, transactionSince: nil, querySince: nil)
    }

    private func wait(_ relation: String?, _ holders: [LockWait.Holder]) -> String {
        LockWait(relation: relation, kind: "transactionid", mode: "AccessShareLock", since: nil, holders: holders)
            .description
    }

    @Test func `it says which lock it is, and who is in its way`() {
        #expect(
            wait("public.orders", [holder(4711, "idle in transaction")])
                == "waits for AccessShareLock on public.orders, held by process 4711 "
                + "(psql, user app, idle in transaction since \(Instant(microseconds: 0)))")
        #expect(
            wait(nil, [holder(1, nil), holder(0, nil)])
                == "waits for AccessShareLock on a lock of the kind transactionid, held by process 1 and "
                + "a prepared transaction (see pg_prepared_xacts)")
        #expect(wait("a.b", []) == "waits for AccessShareLock on a.b")
    }

    @Test func `a dump's name is its own, and fits into pg_stat_activity`() {
        let names = (0..<100).map { _ in LockWatch.makeName() }
        #expect(Set(names).count == 100)
        #expect(names.allSatisfy { $0.utf8.count == 28 && $0.hasPrefix("walden dump ") })
    }
}
