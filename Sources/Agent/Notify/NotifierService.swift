// SPDX-License-Identifier: MIT

public import ServiceLifecycle

/// The notifier among the agent's services. As the first of them it is the last to be shut down, and can tell what the others leave.
public struct NotifierService: Service {
    private let notifier: Notifier
    private let limit: Duration

    /// - Parameter limit: how long what is left at the end may take.
    public init(_ notifier: Notifier, limit: Duration = .seconds(5)) { (self.notifier, self.limit) = (notifier, limit) }

    public func run() async throws {
        // Told to stop or cancelled: what is left is tried either way.
        try? await gracefulShutdown()
        _ = await notifier.finish(within: limit)  // it has told the log of each that was lost
    }
}
