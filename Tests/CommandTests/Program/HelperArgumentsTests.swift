// SPDX-License-Identifier: MIT

import AgentProtocol
import Testing

@testable import walden

/// The short way around the argument parser takes just what `walden-wal` passes, and means the same.
struct HelperArgumentsTests {
    private func arguments(_ request: HelperRequest, config: String?) -> [String] {
        let call = HelperCall(request, config: config.map { Array($0.utf8) })
        return call.waldenArguments.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [nil, "/etc/w.yaml", "--json", "a b"])
    func `what the helper passes on is understood as the parser understands it`(config: String?) throws {
        let pushed = arguments(.push(path: Array("pg_wal/x".utf8)), config: config)
        let push = try #require(HelperArguments.push(pushed))
        #expect(push.config == config && push.path == "pg_wal/x" && !push.json && !push.verbose)
        for standby in [false, true] {
            let fetched = arguments(
                .fetch(name: Array("--n".utf8), path: Array("p".utf8), standby: standby), config: config)
            let fetch = try #require(HelperArguments.fetch(fetched))
            #expect(fetch.config == config && fetch.name == "--n" && fetch.path == "p" && fetch.standby == standby)
            #expect(!fetch.json)
        }
        guard config?.hasPrefix("-") != true else { return }
        let parsed = try #require(try WaldenCommand.parseAsRoot(pushed) as? WALPushCommand)
        #expect(parsed.config == push.config && parsed.path == push.path)
    }

    @Test(arguments: [
        [], ["wal"], ["wal", "push"], ["wal", "push", "x"], ["wal", "push", "--", "x", "y"], ["wal", "push", "--"],
        ["wal", "push", "--verbose", "--", "x"], ["wal", "push", "--config", "--", "x"], ["wal", "fetch", "--", "x"],
        ["wal", "fetch", "--standby", "--config", "f", "--", "n", "p"], ["list", "--", "x"],
    ])
    func `everything else is left to the parser`(arguments: [String]) {
        #expect(HelperArguments.push(arguments) == nil)
        #expect(HelperArguments.fetch(arguments) == nil)
    }
}
