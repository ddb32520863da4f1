// SPDX-License-Identifier: MIT
import AgentProtocol
import Testing

@Suite struct HelperCallTests {
    @Test(arguments: [
        (["push", "p"], HelperCall(.push(path: b("p")))),
        (["--config", "c", "push", "p"], HelperCall(.push(path: b("p")), config: b("c"))),
        (["push", "--config=c", "p"], HelperCall(.push(path: b("p")), config: b("c"))),
        (["push", "--", "--config"], HelperCall(.push(path: b("--config")))),
        (["fetch", "f", "p"], HelperCall(.fetch(name: b("f"), path: b("p"), standby: false))),
        (["--standby", "fetch", "f", "p"], HelperCall(.fetch(name: b("f"), path: b("p"), standby: true))),
        (
            ["--config", "push", "--standby", "fetch", "push", "fetch"],
            HelperCall(.fetch(name: b("push"), path: b("fetch"), standby: true), config: b("push"))
        ),
    ])
    func `each documented form is read`(arguments: [String], call: HelperCall) throws {
        #expect(try HelperCall(parsing: arguments.map(b)) == call)
    }

    @Test(
        arguments: [
            (["push"], 64), (["push", ""], 64), (["push", "a", "b"], 64), (["push", "--wat", "a"], 64),
            (["push", "a", "--config"], 64), (["push", "a", "--config="], 64), (["--standby", "push", "a"], 64),
            (["--config", "a", "--config", "b", "push", "c"], 64), (["wal", "push", "--", "a"], 64),
            ([], 126), (["fetch"], 126), (["fetch", "a"], 126), (["fetch", "a", ""], 126), (["fetch", "", "a"], 126),
            (["fetch", "a", "b", "c"], 126), (["fetch", "-x", "a", "b"], 126), (["fetc", "a", "b"], 126),
            (["--standby"], 64), (["--standby", "fetch", "a"], 64), (["fetch", "push", "x", "y"], 126),
        ] as [([String], Int32)])
    func `what is not exactly one request gets the status that does least harm`(arguments: [String], status: Int32) {
        let error = #expect(throws: HelperUsageError.self) { try HelperCall(parsing: arguments.map(b)) }
        #expect(error?.exitStatus(standby: false) == status)
        #expect((1...125).contains(error?.exitStatus(standby: true) ?? 0))
    }

    @Test func `walden gets the request behind the end of its options`() {
        let push = HelperCall(.push(path: b("-p")), config: b("/c"))
        #expect(push.waldenArguments == ["walden", "wal", "push", "--config", "/c", "--", "-p"].map(b))
        let fetch = HelperCall(.fetch(name: b("f"), path: b("p"), standby: true))
        #expect(fetch.waldenArguments == ["walden", "wal", "fetch", "--standby", "--", "f", "p"].map(b))
    }

    @Test func `no bytes break the reading, and no sentence carries them into the log`() {
        var random = SplitMix(state: 20_261_122)
        let known = ["push", "fetch", "--config", "--config=", "--standby", "--", "-", ""].map(b)
        for _ in 0..<20_000 {
            let arguments = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? known.randomElement(using: &random) ?? []
                    : (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 1...255, using: &random)
                    }
            }
            do {
                let call = try HelperCall(parsing: arguments)
                // What was read, written for walden and read again, is the same.
                #expect(try HelperCall(parsing: Array(call.waldenArguments.dropFirst(2))) == call)
            } catch {
                #expect([64, 126].contains(error.exitStatus(standby: false)))
                #expect(error.message.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
            }
        }
    }
}

func b(_ text: String) -> [UInt8] { Array(text.utf8) }

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): the same each run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
