// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
public import Repository

/// Names as a finished base backup has them, read from it without restoring it.
///
/// Its files were copied while the server wrote, and without the WAL behind them they are a mixture of moments: a name may be
/// missing, and a relation renamed during the backup may have either name. Nothing is read but the file index and the frames
/// that hold the catalogues; memory grows with what is asked for only.
public struct BackupNames: Sendable {
    /// How much is read of one catalogue, in bytes: some hundred thousand relations and more.
    public static let catalogueLimit: UInt64 = 256 << 20

    private let files: BackupFiles
    private let marker: BackupMarker

    public init(_ backups: BackupStore, _ marker: BackupMarker) {
        files = BackupFiles(backups, marker)
        self.marker = marker
    }

    /// What the backup knows of what is asked. What cannot be read is told in ``NameAnswers/problems``; only cancellation throws.
    public func answer(_ questions: NameQuestions) async throws -> NameAnswers {
        var answers = NameAnswers()
        guard !questions.isEmpty else { return answers }
        do {
            let databases = questions.databasesToRead
            let folders = Set(["global"] + databases.map(String.init))
            var places = CataloguePlaces(try await files.find { CataloguePlaces.isUsual($0, in: folders) })
            if !questions.databases.isEmpty {
                await note("the databases", in: &answers) { try await names(ofDatabases: questions.databases, &places) }
            }
            for database in databases {
                await note("the relations of database \(database)", in: &answers) {
                    try await names(questions, in: database, &places)
                }
            }
        } catch let error as WaldenError where error.code != .cancelled {
            answers.problems.append("backup \(marker.id.text) cannot tell names: \(error)")
        }
        try Task.checkCancellation()
        return answers
    }

    private func note(_ what: String, in answers: inout NameAnswers, _ read: () async throws -> NameAnswers) async {
        do {
            answers.add(try await read())
        } catch {
            answers.problems.append("backup \(marker.id.text) cannot name \(what): \(error)")
        }
    }

    private func names(ofDatabases oids: Set<UInt32>, _ places: inout CataloguePlaces) async throws -> NameAnswers {
        var rows = NamedRows(oids)
        if let folder = places.folder(named: "global") {
            let map = try await map(in: folder, places)
            let number = map?.files[CatalogueRelation.databases] ?? CatalogueRelation.databases
            try await scan(number, in: folder, &places) { rows.take($0) }
        }
        var answers = NameAnswers()
        answers.databases = rows.names
        return answers
    }

    private func names(_ questions: NameQuestions, in database: UInt32, _ places: inout CataloguePlaces) async throws
        -> NameAnswers
    {
        // A database made after the backup is not in it.
        guard let folder = places.folder(named: String(database)) else { return NameAnswers() }
        let map = try await map(in: folder, places)
        var rows = ClassRows(questions, of: database, map: map, major: marker.generation.major)
        let number = map?.files[CatalogueRelation.relations] ?? CatalogueRelation.relations
        try await scan(number, in: folder, &places) { rows.take($0) }
        var schemas = NamedRows(rows.namespaces)
        try await scan(rows.namespaceFile, in: folder, &places) { schemas.take($0) }
        return rows.answers(schemas: schemas.names)
    }

    /// nil when it is damaged: then the files' first numbers are tried.
    private func map(in folder: CataloguePlaces.Folder, _ places: CataloguePlaces) async throws -> RelationMap? {
        guard let file = places[folder, CataloguePlaces.mapName] else { return nil }
        let bytes = try await files.content(file, limit: RelationMap.byteLimit)
        // Copied while it was written; PostgreSQL would take it from the WAL.
        return try? RelationMap(parsing: bytes)
    }

    private func scan(
        _ number: UInt32, in folder: CataloguePlaces.Folder, _ places: inout CataloguePlaces,
        _ take: (HeapTuple) -> Void
    ) async throws {
        let name = String(number)
        if places[folder, name] == nil {
            let path = "\(folder.path)/\(name)"
            places.add(try await files.find { $0 == path })
        }
        guard let file = places[folder, name] else { return }
        var scanner = HeapScanner(blockBytes: marker.blockBytes)
        try await files.read(file, limit: Self.catalogueLimit) { scanner.push($0, take) }
    }
}
