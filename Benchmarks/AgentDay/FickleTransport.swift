// SPDX-License-Identifier: MIT

import Storage
import Synchronization

/// A network on which every third request fails.
final class FickleTransport: HTTPTransport {
    private let count = Mutex(0)

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return HTTPResponse(status: number.isMultiple(of: 3) ? 503 : 200, headers: [], body: Nothing())
    }

    private struct Nothing: HTTPBody {
        func next() async throws -> [UInt8]? { nil }
        func close() async {}
    }
}
