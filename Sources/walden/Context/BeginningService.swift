// SPDX-License-Identifier: MIT

import ServiceLifecycle

/// Says that the agent is there. A service says it, since only once services run does a signal to end do more than kill.
struct BeginningService: Service {
    private let say: @Sendable () -> Void

    init(_ say: @escaping @Sendable () -> Void) { self.say = say }

    func run() async throws {
        say()
        try await gracefulShutdown()
    }
}
