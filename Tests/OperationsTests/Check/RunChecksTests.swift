// SPDX-License-Identifier: MIT

import Errors
import Host
import Storage
import Synchronization
import Testing

@testable import Operations

/// Checks are independent of each other.
@Suite("Running checks") struct RunChecksTests {
    private struct Saying: Check {
        let what: String
        var repository: String? { "r" }
        var error: WaldenError?

        func run(_ report: CheckReport) async throws {
            report.ok(what, "said before")
            if let error { throw error }
        }
    }

    @Test func `one that throws becomes a line behind what it had found, and the others go on`() async throws {
        let findings = try await Places.run(
            Saying(what: "first"), Saying(what: "second", error: Archives.unreachable), Saying(what: "third"))
        #expect(findings.map(\.what) == ["first", "second", "second", "third"])
        #expect(findings.map(\.result) == [.ok, .ok, .failed, .ok])
        #expect(findings[2].code == .unavailable && findings[2].repository == "r")
    }

    private struct Hanging: Check {
        let what = "hanging"
        let repository: String? = nil
        let store = FaultyStore(MemoryStore(), plan: [FaultRule(.list, .stall)])
        let began: AsyncStream<Void>.Continuation

        func run(_ report: CheckReport) async throws {
            report.ok("before", "said before")
            began.finish()
            _ = try await store.list(prefix: "", delimiter: false, after: nil, limit: 1)
            report.ok("behind", "said too late")
        }
    }

    @Test func `a store that hangs ends by its deadline, with what was found before`() async throws {
        let (beginning, began) = AsyncStream.makeStream(of: Void.self)
        let limit = TimeLimit(.seconds(7)) { _ in for await _ in beginning {} }
        let findings = try await RunChecks([Hanging(began: began)], limit).run()
        #expect(findings.map(\.what) == ["before", "hanging"])
        #expect(findings.last?.code == .timedOut && findings.last?.detail.contains("within 7 s") == true)
        #expect(findings.last?.hint?.contains("--timeout") == true)
    }

    private struct Deaf: Check {
        let what = "deaf"
        let repository: String? = nil
        let gate: AsyncStream<Void>

        /// Does not notice that it was told to stop.
        func run(_ report: CheckReport) async throws {
            await Task { [gate] in for await _ in gate {} }.value
            report.ok(what, "said too late")
        }
    }

    @Test func `one that does not hear that it is to stop is not waited for`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let findings = try await Places.run(Deaf(gate: gate), limit: .milliseconds(50))
        open.finish()
        #expect(findings.map(\.what) == ["deaf"] && findings.map(\.code) == [.timedOut])
    }

    @Test func `being told to stop stops all of them`() async throws {
        let hanging = FaultyStore(MemoryStore(), plan: [FaultRule(.put, .stall)])
        let run = Task { try await Places.run(StoreCheck(Places.place("a", hanging))) }
        run.cancel()
        await #expect(throws: WaldenError.self) { try await run.value }
    }
}
