// SPDX-License-Identifier: MIT

public import PITR
public import Postgres

/// What people call a relation.
public struct RelationName: Sendable, Hashable {
    public let oid: UInt32
    /// nil where nobody could tell.
    public let schema: String?
    public let name: String
    public let kind: RelationKind

    public init(oid: UInt32, schema: String?, name: String, kind: RelationKind) {
        (self.oid, self.schema, self.name, self.kind) = (oid, schema, name, kind)
    }

    /// `public.orders`, as the catalogue has it: nothing is quoted.
    public var text: String { schema.map { "\($0).\(name)" } ?? name }
}

/// What is to be named: databases and relations by their OIDs, relations also by a file of theirs.
public struct NameQuestions: Sendable, Equatable {
    public var databases: Set<UInt32>
    public var relations: Set<RelationDrop.Relation>
    public var files: Set<RelationDrop.File>

    public init(
        databases: Set<UInt32> = [], relations: Set<RelationDrop.Relation> = [], files: Set<RelationDrop.File> = []
    ) {
        (self.databases, self.relations, self.files) = (databases, relations, files)
    }

    public var isEmpty: Bool { databases.isEmpty && relations.isEmpty && files.isEmpty }

    /// The databases whose `pg_class` has to be read; shared relations, which have none, are not looked up.
    var databasesToRead: [UInt32] {
        Set(relations.map(\.database)).union(files.map(\.database)).subtracting([0]).sorted()
    }

    /// What `answers` leaves open.
    public func unanswered(by answers: NameAnswers) -> NameQuestions {
        NameQuestions(
            databases: databases.filter { answers.databases[$0] == nil },
            relations: relations.filter { answers.relations[$0] == nil },
            files: files.filter { answers.files[$0] == nil })
    }
}

/// The names that were found.
public struct NameAnswers: Sendable, Equatable {
    public var databases: [UInt32: String] = [:]
    public var relations: [RelationDrop.Relation: RelationName] = [:]
    /// The relation whose file it was.
    public var files: [RelationDrop.File: RelationName] = [:]
    /// What kept names from being found, as sentences without a final period.
    public var problems: [String] = []

    public init() {}

    /// Adds what `other` knows and this does not.
    public mutating func add(_ other: NameAnswers) {
        databases.merge(other.databases) { mine, _ in mine }
        relations.merge(other.relations) { mine, _ in mine }
        files.merge(other.files) { mine, _ in mine }
        problems += other.problems.filter { !problems.contains($0) }
    }
}
