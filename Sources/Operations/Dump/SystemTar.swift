// SPDX-License-Identifier: MIT

import Host

/// The system's own `tar`.
enum SystemTar {
    static func start(_ arguments: [String]) async throws -> PipedProcess {
        try await PipedProcess.start(
            .init("tar", arguments, environment: ["LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"]),
            patience: .seconds(600))
    }
}
