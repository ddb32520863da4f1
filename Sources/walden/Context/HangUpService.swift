// SPDX-License-Identifier: MIT

import Dispatch
import Foundation
import ServiceLifecycle

/// Does something for every SIGHUP, one after the other.
struct HangUpService: Service {
    private let action: @Sendable () async -> Void

    init(_ action: @escaping @Sendable () async -> Void) { self.action = action }

    func run() async {
        let (signals, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { _ = tell.yield() }
        source.resume()
        for await _ in signals.cancelOnGracefulShutdown() { await action() }
        source.cancel()
    }
}
