// SPDX-License-Identifier: MIT

import Codec
import Foundation
import SystemPackage
import Testing

@testable import walden

@Suite("walden key") struct KeyCommandTests {
    private let secretPrefix = "AGE-SECRET-KEY-"

    @Test func `new writes a file without any configuration, and says only what is public`() async throws {
        try await withConfiguration("") { path in
            let file = path + ".key"
            for json in [[], ["--json"]] {
                let run = await Captured.run(["key", "new", "--output", file] + json)
                #expect(run.status == 0, "\(run.captured.err)")
                let text = try String(contentsOfFile: file, encoding: .utf8)
                let identity = try #require(try AgeKeyFile.identities(parsing: text, name: file).first)
                let said = run.captured.out.joined()
                #expect(said.contains(identity.recipient.text) && !said.contains(secretPrefix))
                #expect(!run.captured.err.contains(secretPrefix))
                let again = await Captured.run(["key", "new", "--output", file])
                #expect(again.status == 4)
                #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
                try FileManager.default.removeItem(atPath: file)
            }
        }
    }

    @Test func `new without a file gives the file on standard output and the public key on standard error`()
        async throws
    {
        let run = await Captured.run(["key", "new"])
        #expect(run.status == 0)
        let text = try #require(run.captured.out.first)
        let identity = try #require(try AgeKeyFile.identities(parsing: text, name: "output").first)
        #expect(run.captured.err == "Public key: \(identity.recipient)")
        #expect(await Captured.run(["key", "new", "--json"]).status == 2)
    }

    @Test func `list shows the keys, what needs none, and what is damaged`() async throws {
        let identity = AgeIdentity.generate()
        let sealing = ", sealing: {age: {recipients: [\(identity.recipient)]}}"
        try await withTwoRepositories(sealing: sealing) { path, near, far in
            try await near.addSegment(3)
            try await far.addSegment(3)
            let run = await Captured.run(["key", "list", "--config", path])
            #expect(run.status == 0, "\(run.captured.err)")
            let text = try #require(run.captured.out.first)
            #expect(text.contains("\(identity.recipient.fingerprint)  \(identity.recipient)"), "\(text)")
            #expect(text.contains("no key") && text.contains("segments, timeline 1"), "\(text)")
            let json = await Captured.run(["key", "list", "--repository", "far", "--json", "--config", path])
            let result = try #require(try json.captured.document()["result"] as? [String: Any])
            let objects = try #require(result["objects"] as? [[String: Any]])
            #expect(objects.map { $0["needs"] as? String } == ["unsealed"])
            #expect(objects.map { $0["first"] as? String } == ["000000010000000000000003"])
        }
    }
}
