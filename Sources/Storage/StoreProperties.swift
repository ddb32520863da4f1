// SPDX-License-Identifier: MIT

/// What a store is and what it can do, said in data so that nobody finds out by a failure.
public struct StoreProperties: Sendable, Hashable {
    /// The driver: `directory`, `memory`.
    public var kind: String

    /// Where it is, for people. Holds no secret.
    public var location: String

    /// Whether of many simultaneous puts ``PutCondition/ifAbsent`` of one key exactly one stores.
    public var putIfAbsentIsAtomic: Bool

    /// Whether a head costs microseconds, not a round trip over a network.
    public var lookupsAreCheap: Bool

    /// Whether `a` and `a/b` may both be objects. In a directory they cannot: the second put fails with `conflict`.
    public var keysMayBePrefixes: Bool

    /// Whether puts and deletes are refused.
    public var isReadOnly: Bool

    public init(
        kind: String, location: String, putIfAbsentIsAtomic: Bool, lookupsAreCheap: Bool, keysMayBePrefixes: Bool,
        isReadOnly: Bool = false
    ) {
        self.kind = kind
        self.location = location
        self.putIfAbsentIsAtomic = putIfAbsentIsAtomic
        self.lookupsAreCheap = lookupsAreCheap
        self.keysMayBePrefixes = keysMayBePrefixes
        self.isReadOnly = isReadOnly
    }
}
