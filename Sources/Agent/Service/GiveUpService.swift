// SPDX-License-Identifier: MIT

public import Operations
public import ServiceLifecycle

/// Tells the repositories of WAL that was given up, as soon as they answer again.
public struct GiveUpService: Service {
    private let giveUp: @Sendable () -> GiveUpWAL?
    private static let interval = Duration.seconds(30)

    /// `giveUp` may become another, or none, when the configuration is read again.
    public init(_ giveUp: @escaping @Sendable () -> GiveUpWAL?) { self.giveUp = giveUp }

    public func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                try? await giveUp()?.tell()  // it is tried again
            } while (try? await Task.sleep(for: Self.interval)) != nil
        }
    }
}
