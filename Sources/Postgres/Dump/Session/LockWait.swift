// SPDX-License-Identifier: MIT

public import PITR

/// A lock that a dump waits for, and who is in its way.
public struct LockWait: Sendable, Hashable {
    /// One who holds the lock, or asked for it before. What the role may not see is nil.
    public struct Holder: Sendable, Hashable {
        /// 0 for a prepared transaction.
        public let process: Int32
        public let application: String?
        public let user: String?
        /// The server's word: `idle in transaction`, `active`.
        public let state: String?
        /// When that state began.
        public let stateSince: Instant?
        public let transactionSince: Instant?
        /// When the query that it runs, or ran last, began.
        public let querySince: Instant?
    }

    /// `public.orders`; nil where the lock is not one on a relation.
    public let relation: String?
    /// pg_locks' words for it: `relation`, `transactionid`.
    public let kind: String
    /// `AccessShareLock`.
    public let mode: String
    public let since: Instant?
    /// The first few.
    public let holders: [Holder]

    /// Whether it is one wait, whoever holds the lock.
    func isSameWait(as other: LockWait) -> Bool {
        (relation, kind, mode, since) == (other.relation, other.kind, other.mode, other.since)
    }
}

extension LockWait: CustomStringConvertible {
    /// `waits for AccessShareLock on public.orders, held by process 4711 (psql, user app, idle in transaction since …)`. It names no
    /// query, which might hold secrets.
    public var description: String {
        let what = "waits for \(mode) on \(relation ?? "a lock of the kind \(kind)")"
        guard !holders.isEmpty else { return what }
        return "\(what), held by \(holders.map(\.description).joined(separator: " and "))"
    }
}

extension LockWait.Holder: CustomStringConvertible {
    public var description: String {
        guard process != 0 else { return "a prepared transaction (see pg_prepared_xacts)" }
        let since = (stateSince ?? transactionSince).map { " since \($0)" }
        let facts = [application, user.map { "user \($0)" }, state.map { $0 + (since ?? "") }].compactMap(\.self)
        let shown = facts.filter { !$0.isEmpty }.joined(separator: ", ")
        return "process \(process)\(shown.isEmpty ? "" : " (\(shown))")"
    }
}
