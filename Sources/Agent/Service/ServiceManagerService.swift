// SPDX-License-Identifier: MIT

public import ServiceLifecycle

/// Tells systemd that the agent is ready, and from then on that it lives.
///
/// The sign of life comes from the same pool of threads as everything else, and only when the archiver answers: an agent that
/// hangs is restarted.
public struct ServiceManagerService: Service {
    private let manager: ServiceManagerSocket
    private let archiver: Archiver

    public init(_ manager: ServiceManagerSocket, _ archiver: Archiver) {
        (self.manager, self.archiver) = (manager, archiver)
    }

    public func run() async throws {
        manager.ready("archiving")
        let interval = manager.watchdogInterval ?? .seconds(3600)
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: interval)) != nil {
                _ = await archiver.isIdle
                manager.alive()
            }
        }
        manager.stopping()
    }
}
