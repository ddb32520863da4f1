// SPDX-License-Identifier: MIT

/// A question of the user's to a server that came back.
public struct DrillQuery: Sendable, Equatable {
    /// For people.
    public var name: String
    public var database: String
    public var sql: String
    /// nil: that it runs is enough.
    public var expect: DrillExpectation?

    public init(name: String, database: String, sql: String, expect: DrillExpectation?) {
        (self.name, self.database, self.sql, self.expect) = (name, database, sql, expect)
    }
}
