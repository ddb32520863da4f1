// SPDX-License-Identifier: MIT

import Errors
public import SystemPackage

/// PostgreSQL's programs for dumps, of one version: in a folder of this machine, or behind a prefix somewhere else.
public struct DumpPrograms: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        case folder(FilePath)
        /// Words before the program's name, such as `docker compose exec -T postgres`.
        case prefix([String])
    }

    public let place: Place
    /// That of its pg_dump.
    public let version: ProgramVersion

    /// Programs that the caller knows to be there and of that version; nothing is looked at.
    public init(place: Place, version: ProgramVersion) {
        self.place = place
        self.version = version
    }

    public var isElsewhere: Bool { if case .prefix = place { true } else { false } }

    /// The program to start and all of its arguments.
    func words(_ program: ClientProgram, _ arguments: [String]) -> (program: String, arguments: [String]) {
        switch place {
        case .folder(let folder): (folder.appending(program.rawValue).string, arguments)
        case .prefix(let prefix):
            // An empty prefix is none: the program is sought in PATH.
            (
                prefix.first ?? program.rawValue,
                prefix.dropFirst() + (prefix.isEmpty ? [] : [program.rawValue]) + arguments
            )
        }
    }
}

extension DumpPrograms: CustomStringConvertible {
    /// For people: `pg_dump 15.18 in /usr/lib/postgresql/15/bin`.
    public var description: String {
        switch place {
        case .folder(let folder): "pg_dump \(version) in \(folder)"
        case .prefix(let prefix): "pg_dump \(version) by \(prefix.joined(separator: " "))"
        }
    }
}
