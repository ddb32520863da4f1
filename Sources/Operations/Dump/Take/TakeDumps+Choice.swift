// SPDX-License-Identifier: MIT

import Postgres

extension TakeDumps.Choice {
    /// The databases that are chosen now. What somebody named is not looked for: it fails when it is its turn.
    func names(ordinary connection: Connection) async throws -> [String] {
        switch self {
        case .named(let names): return names
        case .all(let patterns):
            let excluded = patterns.map { NamePattern($0) }
            return try await DatabaseList.read(ordinary: connection).map(\.name).filter { name in
                !excluded.contains { $0.matches(name) }
            }
        }
    }
}
