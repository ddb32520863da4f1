// SPDX-License-Identifier: MIT

import PITR
import Repository

extension WALArchive {
    /// Pushes what nobody else pushes at the same time.
    func push(_ file: WALFile, _ source: WALSource) async throws -> PushOutcome {
        try await push(file, WALContent(source))
    }
}
