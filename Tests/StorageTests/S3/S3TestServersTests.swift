// SPDX-License-Identifier: MIT

import S3TestSupport
import Testing

@Suite struct S3TestServersTests {
    /// Without servers every test against one is skipped, so somebody must say it.
    @Test(.enabled(if: S3TestServers.areThere || S3TestServers.areRequired, "\(S3TestServers.skipped)"))
    func `servers are there when they are required`() async throws {
        #expect(S3TestServers.areThere, "\(S3TestServers.skipped)")
        for kind in S3TestServers.kinds {
            let server = try await S3TestServers.shared.server(kind)
            #expect(server.endpoint.hasPrefix(kind == .rcloneTLS || kind == .motoTLS ? "https://" : "http"))
        }
    }
}
