// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

/// What is known before a restore touches anything.
struct PreparedRestore: Sendable {
    enum Place: Sendable, Equatable {
        case new
        case empty
        case replacing
    }

    let copies: DumpCopies
    let globals: DumpCopies?
    let target: RestoreTarget
    let place: Place
}

extension RestoreDump {
    /// Throws when it can be known that the restore must fail.
    func prepare() async throws -> PreparedRestore {
        try checkName()
        let copies = try await DumpCopies(request.dump, among: places, report: warn)
        let target = try await RestoreTarget.find(server, besides: request.database)
        try await copies.first(report: warn) { copy in
            try target.check(copy, beginning: try await copy.beginning())
            try checkWay(copy.dump.marker, target)
        }
        if let warning = target.warning(of: request.dump.dump.marker) { report(.warning(warning)) }
        if needsScratch(request.dump.dump.marker) {
            try await ArchiveScratch(request.options.scratch).check(bytes: request.dump.dump.marker.object.rawBytes)
        }
        let globals = request.withGlobals ? try await self.globals() : nil
        return PreparedRestore(copies: copies, globals: globals, target: target, place: try await place())
    }

    private func checkName() throws {
        _ = try SQLName.identifier(request.database)
        guard !["template0", "template1"].contains(request.database) else {
            throw WaldenError(
                .refused, "cannot restore into \(request.database)", cause: "new databases are copies of it",
                hint: "Name another database.")
        }
    }

    private func needsScratch(_ marker: DumpMarker) -> Bool {
        marker.dump == .directory || marker.dump == .custom && request.jobs > 1
    }

    private func checkWay(_ marker: DumpMarker, _ target: RestoreTarget) throws {
        let id = request.dump.dump.id
        if marker.dump == .plain, !request.keepsOwners {
            throw WaldenError(
                .usage, "cannot restore \(id) without its owners", cause: "it is SQL, which says them itself",
                hint: "Make the roles first, or restore them with --globals.")
        }
        guard id.database != nil else {
            throw WaldenError(
                .usage, "cannot restore \(id) into a database", cause: "it holds the cluster's roles and tablespaces",
                hint: "They are restored with a database's dump and --globals.")
        }
        if needsScratch(marker), target.programs.isElsewhere {
            throw WaldenError(
                .configuration, "cannot restore \(id) with the programs behind the prefix",
                cause: "they do not see what is unpacked on this machine",
                hint: marker.dump == .custom
                    ? "Restore it without --jobs."
                    : "Install PostgreSQL's client programs here, and name their folder in programs.folder.")
        }
    }

    /// The roles that retention keeps with this dump: those of its tier that were finished last before it.
    private func globals() async throws -> DumpCopies {
        guard let listed = listing.globals(of: request.dump) else {
            throw WaldenError(
                .notFound, "there are no roles and tablespaces from before \(request.dump.dump.id)",
                hint: "Restore without --globals, or make the roles by hand.")
        }
        let copies = try await DumpCopies(listed, among: places, report: warn)
        try await copies.first(report: warn) { _ = try await $0.beginning() }
        return copies
    }

    private func place() async throws -> PreparedRestore.Place {
        let name = request.database
        let isThere = try await server.maintaining(besides: name) { try await DatabaseMaker($0).exists(name) }
        guard isThere else { return .new }
        let found = try await server.connected(name) { try await DatabaseContents.found(ordinary: $0) }
        if found.isEmpty { return .empty }
        guard request.cleans else {
            throw WaldenError(
                .refused, "cannot restore into the database \(name)",
                cause: "it is not empty: \(found.joined(separator: ", "))",
                hint: "Name another database; or with --clean it is replaced, after a safety dump of it.")
        }
        return .replacing
    }
}

extension ListDumps.Listing {
    /// The roles and tablespaces that belong to a dump: of its tier, finished last before it.
    func globals(of listed: ListDumps.Listed) -> ListDumps.Listed? {
        dumps.filter {
            $0.dump.id.database == nil && $0.dump.id.tier == listed.dump.id.tier
                && $0.dump.marker.finishedAt <= listed.dump.marker.finishedAt
        }.max { $0.dump.marker.finishedAt < $1.dump.marker.finishedAt }
    }
}
