// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

/// Makes a database for a dump and fills it. It bears our mark all the while, and is dropped again when that fails.
struct MakeDatabase: Sendable {
    let server: DumpServer
    let name: String
    let mark: String

    /// What ``fill`` gave. Where a copy is to blame, the next is tried in a new database.
    ///
    /// `owner` nil is our role. The mark stays on: whoever wants to keep the database takes it off.
    func run<Value: Sendable>(
        like properties: DumpMarker.Properties?, owner: String?, _ fill: () async throws -> Value
    ) async throws -> Value {
        try await make(like: properties.map { DatabaseProperties($0, name: name) }, owner: owner)
        do {
            try Task.checkCancellation()
            return try await fill()
        } catch {
            try await drop(after: error)
            throw error
        }
    }

    /// In a task of its own: a database that was made and not marked would be nobody's.
    private func make(like properties: DatabaseProperties?, owner: String?) async throws {
        do {
            try await Task { [self] in
                try await maintaining { try await $0.create(name, like: properties, owner: owner, mark: mark) }
            }.value
        } catch let error as WaldenError where error.code == .permission && owner != nil {
            throw error.hinting("Restore as a superuser or a member of that role, or with --no-owner.")
        }
    }

    /// In a task of its own, since ours may be cancelled. What cannot be dropped is told with what went wrong before.
    func drop(after error: any Error) async throws {
        do {
            try await drop()
        } catch let other as WaldenError {
            throw WaldenError.of(error).hinting("The database \(name) could not be dropped: \(other)")
        }
    }

    /// Drops it, while it bears the mark.
    func drop() async throws {
        try await Task { [self] in
            try await maintaining { try await $0.drop(name, mark: mark, force: true) }
        }.value
    }

    func maintaining<Value: Sendable>(_ body: (DatabaseMaker) async throws -> Value) async throws -> Value {
        try await server.maintaining(besides: name) { try await body(DatabaseMaker($0)) }
    }
}

extension DatabaseProperties {
    /// As a dump recorded them.
    init(_ recorded: DumpMarker.Properties, name: String) {
        self.init(
            name: name, encoding: recorded.encoding, collation: recorded.collation,
            characterType: recorded.characterType, localeProvider: recorded.localeProvider, locale: recorded.locale,
            icuRules: recorded.icuRules, owner: recorded.owner)
    }
}
