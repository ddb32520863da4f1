// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// An hour of an agent's life in some seconds; a day of it is lived by hand, with `agent-day-benchmark`.
struct AgentDayTests {
    @Test func `nothing of an agent grows`() async throws {
        let own = FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let result = try await AsRoot.run(own.removingLastComponent().appending("agent-day-benchmark").string, ["1"])
        #expect(result.status == 0, "\(result.testDescription)")
    }
}
