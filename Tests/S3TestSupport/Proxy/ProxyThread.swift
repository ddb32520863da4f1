// SPDX-License-Identifier: MIT

import Errors
import Glibc

/// A thread for calls that block as long as a test lasts.
final class ProxyThread {
    private let body: @Sendable () -> Void

    private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func start(_ body: @escaping @Sendable () -> Void) throws {
        let box = Unmanaged.passRetained(ProxyThread(body))
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, proxyThreadMain, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw WaldenError(.failed, "cannot start a thread")
        }
        pthread_detach(thread)
    }

    fileprivate func run() { body() }
}

private func proxyThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<ProxyThread>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
