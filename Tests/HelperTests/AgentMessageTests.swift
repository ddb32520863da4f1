// SPDX-License-Identifier: MIT
import AgentProtocol
import Foundation
import Testing

/// What helper and agent say to each other, read by somebody who trusts neither.
@Suite struct AgentMessageTests {
    private static let requests: [AgentRequest] = [
        .greet,
        .push(.init(path: b("pg_wal/000000010000000000000001"), config: [])),
        .push(.init(path: [0xff, 0x00, 0x0a], config: b("/etc/walden/walden.yaml"))),
        .fetch(.init(name: b("f"), path: b("pg_wal/RECOVERYXLOG"), standby: true, config: b("c"), repository: b("r"))),
        .fetch(.init(name: [], path: [], standby: false, config: [], repository: [])),
    ]
    private static let replies: [AgentReply] = [
        .takenUp(milliseconds: 55_000), .takenUp(milliseconds: .max), .done(status: 0, text: []),
        .done(status: 125, text: b("two\nlines")), .declined(reason: b("another version")),
    ]

    @Test(arguments: requests) func `a request comes out as it went in`(request: AgentRequest) throws {
        #expect(try AgentRequest(parsing: request.message) == request)
    }

    @Test(arguments: replies) func `a reply comes out as it went in`(reply: AgentReply) throws {
        #expect(try AgentReply(parsing: reply.message) == reply)
    }

    @Test func `a message that is cut short or goes on is malformed`() {
        for message in Self.requests.map(\.message) {
            for count in 0..<message.count {
                #expect(throws: MessageError.malformed) { try AgentRequest(parsing: Array(message.prefix(count))) }
            }
            #expect(throws: MessageError.malformed) { try AgentRequest(parsing: message + [0]) }
        }
        for message in Self.replies.map(\.message) {
            for count in 0..<message.count {
                #expect(throws: MessageError.malformed) { try AgentReply(parsing: Array(message.prefix(count))) }
            }
        }
    }

    @Test func `another version is told from nonsense`() {
        for version in UInt8(0)...255 where version != ControlProtocol.version {
            var message = AgentRequest.greet.message
            message[4] = version
            #expect(throws: MessageError.version(version)) { try AgentRequest(parsing: message) }
            #expect(throws: MessageError.version(version)) { try AgentReply(parsing: message) }
        }
    }

    @Test func `no bytes at all make a reader trap`() {
        var random = SystemRandomNumberGenerator()
        for message in Self.requests.map(\.message) + Self.replies.map(\.message) {
            for _ in 0..<2_000 {
                var bytes = message
                for _ in 0...Int.random(in: 0...3, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                _ = try? AgentRequest(parsing: bytes)
                _ = try? AgentReply(parsing: bytes)
            }
        }
        #expect(throws: MessageError.malformed) { try AgentRequest(parsing: [UInt8](repeating: 0x57, count: 1 << 20)) }
    }

    @Test(arguments: [
        ("pg_wal/RECOVERYXLOG", true), ("/x/pg_wal/RECOVERYHISTORY", true), ("RECOVERYXLOG", true),
        ("pg_wal/000000010000000000000001", false), ("RECOVERYXLOG/x", false), ("", false),
        ("pg_wal/recoveryxlog", false),
    ])
    func `what recovery asks for is told from what others do`(path: String, isRecoverys: Bool) {
        #expect(RecoveryPath.isRecoverys(b(path)) == isRecoverys)
    }

    @Test(arguments: [("pg_wal/x", "pg_wal"), ("/x", "/"), ("x", "."), ("/a/b/x", "/a/b"), ("a//x", "a/")])
    func `the folder of a path is what stands before its last component`(path: String, folder: String) {
        #expect(RecoveryPath.folder(of: b(path)) == b(folder))
    }
}
