// SPDX-License-Identifier: MIT

public import ServiceLifecycle

/// Keeps house for what was fetched ahead, for as long as the agent runs.
public struct FetchService: Service {
    private let handler: FetchHandler

    public init(_ handler: FetchHandler) { self.handler = handler }

    public func run() async {
        await cancelWhenGracefulShutdown { await handler.run() }
    }
}
