// SPDX-License-Identifier: MIT

import Codec
import Foundation
import SystemPackage
import Testing

extension RecoveryFixture {
    /// The second repository, which is sealed.
    var remote: FilePath { folder.appending("remote") }

    /// A server that archives into two repositories, `local` and `remote`, of which the second is sealed.
    static func withTwo(_ body: (RecoveryFixture) async throws -> Void) async throws {
        try await with {
            $0.starts = false
        } _: { fixture in
            let key = AgeKeyFile.text(of: .generate(), created: "2026-11-22T01:00:00Z")
            try key.write(toFile: fixture.folder.appending("key.txt").string, atomically: false, encoding: .utf8)
            try fixture.configure(repositories: fixture.local + fixture.sealed)
            try await fixture.startArchiving()
            try await body(fixture)
        }
    }

    /// Entries of `repositories:`.
    var local: String { "  - {name: local, directory: \(repository)}\n" }

    var sealed: String {
        "  - {name: remote, directory: \(remote), sealing: {age: {identities_file: \(folder)/key.txt}}}\n"
    }

    func configure(repositories: String) throws {
        let text = """
            cluster: main
            repositories:
            \(repositories)
            postgres:
              connection: "\(server.conninfo)"

            """
        try text.write(toFile: configuration.string, atomically: false, encoding: .utf8)
    }
}
