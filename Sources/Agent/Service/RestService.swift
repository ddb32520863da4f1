// SPDX-License-Identifier: MIT

import Host
public import ServiceLifecycle

/// Gives memory back when nothing has been archived for a while: an agent is at rest for most of its life.
public struct RestService: Service {
    private let archiver: Archiver
    private static let interval = Duration.seconds(10)

    public init(_ archiver: Archiver) { self.archiver = archiver }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasBusy = true
            while (try? await Task.sleep(for: Self.interval)) != nil {
                let isIdle = await archiver.isAtRest(for: Self.interval)
                if isIdle, wasBusy { await giveBack() }
                wasBusy = !isIdle
            }
        }
    }

    private func giveBack() async {
        await archiver.trim()
        // Told to stop: then it does not matter.
        try? await BlockingThreads.shared.run {
            UnusedMemory.giveBack()
            UnusedMemory.giveBackProgram()
        }
    }
}
