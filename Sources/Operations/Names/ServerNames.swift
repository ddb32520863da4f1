// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
public import Postgres

/// Names as the running server has them: for what is still there.
public struct ServerNames: Sendable {
    private let settings: ConnectionSettings
    private let identifier: SystemIdentifier
    private let patience: Duration

    /// Only a server with that system identifier is believed. Each connection and each question gets `patience`.
    public init(
        _ settings: ConnectionSettings, of identifier: SystemIdentifier, patience: Duration = .seconds(3)
    ) {
        (self.settings, self.identifier, self.patience) = (settings, identifier, patience)
    }

    /// What the server knows of what is asked; why it could not say more stands in ``NameAnswers/problems``. Only cancellation
    /// throws.
    public func answer(_ questions: NameQuestions) async throws -> NameAnswers {
        var answers = NameAnswers()
        guard !questions.isEmpty else { return answers }
        do {
            let databases = try await connected(to: nil) { try await self.databases($0) }
            answers.databases = databases.filter { questions.databases.contains($0.key) }
            for database in questions.databasesToRead {
                guard let name = databases[database] else { continue }
                await add(questions, in: database, named: name, to: &answers)
            }
        } catch let error as WaldenError where error.code != .cancelled {
            answers.problems.append("the server cannot be asked for names: \(error)")
        }
        try Task.checkCancellation()
        return answers
    }

    private func add(
        _ questions: NameQuestions, in database: UInt32, named name: String, to answers: inout NameAnswers
    ) async {
        do {
            answers.add(try await connected(to: name) { try await relations($0, questions, database) })
        } catch {
            answers.problems.append("the server cannot be asked for names in the database \(name): \(error)")
        }
    }

    private func connected<Value>(to database: String?, _ ask: (Connection) async throws -> Value) async throws -> Value
    {
        let connection = try await Connection.open(settings, .ordinary(database: database), connectTimeout: patience)
        return try await closing(with: connection.close) { try await ask(connection) }
    }

    private func databases(_ connection: Connection) async throws -> [UInt32: String] {
        let found = try await CatalogueNames.systemIdentifier(ordinary: connection, timeout: patience)
        guard found == identifier else {
            throw WaldenError(.refused, "it is another server", cause: "its system identifier is \(found)")
        }
        return try await CatalogueNames.databases(ordinary: connection, timeout: patience)
    }

    private func relations(_ connection: Connection, _ questions: NameQuestions, _ database: UInt32) async throws
        -> NameAnswers
    {
        let relations = questions.relations.filter { $0.database == database }
        let files = questions.files.filter { $0.database == database }
        let found = try await CatalogueNames.relations(
            Set(relations.map(\.oid)).union(files.map(\.number)), ordinary: connection, timeout: patience)
        var answers = NameAnswers()
        for relation in relations { answers.relations[relation] = found[relation.oid].map(RelationName.init) }
        // A relation's first file has its OID for number, and both come from one counter: until it wraps, no other's has.
        for file in files { answers.files[file] = found[file.number].map(RelationName.init) }
        return answers
    }
}

extension RelationName {
    fileprivate init(_ row: CatalogueNames.Relation) {
        self.init(oid: row.oid, schema: row.schema, name: row.name, kind: row.kind)
    }
}
