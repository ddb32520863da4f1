// SPDX-License-Identifier: MIT

import Testing

@testable import Operations

/// What an `archive_command` does, told by its words.
@Suite("ArchiveCommand") struct ArchiveCommandTests {
    private static let verdicts: [(String, ArchiveCommand.Verdict)] = [
        (#"walden-wal push "%p""#, .ours(config: nil, socket: nil)),
        (#"/usr/local/bin/walden-wal --config /etc/w.yaml push "%p""#, .ours(config: "/etc/w.yaml", socket: nil)),
        (
            #"walden-wal --config=/a%%b --socket '/run/my agent.sock' push %p"#,
            .ours(config: "/a%b", socket: "/run/my agent.sock")
        ),
        (#"WALDEN_CONFIG=/x timeout 60 walden-wal push "%p" 2>>/var/log/w 2>&1"#, .ours(config: "/x", socket: nil)),
        (#"walden wal push "%p""#, .ours(config: nil, socket: nil)),
        (#"test -d /srv && walden-wal push "%p" && touch /run/ok"#, .ours(config: nil, socket: nil)),
        (#"walden-wal push "%p" || true"#, .masked(by: "||")),
        (#"walden-wal push "%p"; exit 0"#, .masked(by: ";")),
        (#"walden-wal push "%p" | tee /tmp/log"#, .masked(by: "|")),
        (#"walden-wal push "%p" &"#, .masked(by: "&")),
        ("walden-wal push %f", .withoutPath), ("", .nothing), ("/bin/true", .nothing), ("true", .nothing),
        ("(disabled)", .nothing), ("exit 0", .nothing), (":", .nothing),
        ("/etc/walden/archive.sh %p", .unclear), ("walden-wal fetch %f %p", .unclear),
        ("cp %p /mnt/archive/%f", .foreign), ("pgbackrest --stanza=x archive-push %p", .foreign),
        ("/bin/false", .foreign), ("'unclosed %p", .foreign), ("\\", .foreign),
    ]

    @Test(arguments: verdicts.indices) func `is told by its words`(_ index: Int) {
        let (text, verdict) = Self.verdicts[index]
        #expect(ArchiveCommand(text).verdict == verdict, "\(text)")
    }

    @Test func `what could be a secret is not shown, nor more than fits`() {
        let shown = ArchiveCommand("AWS_SECRET=hunter2 curl --user=x:hunter2 ftp://me:hunter2@host/%f -T %p").shown
        #expect(!shown.contains("hunter2") && shown.contains("curl") && shown.contains("%p"), "\(shown)")
        #expect(ArchiveCommand(String(repeating: "x", count: 999)).shown.count < 200)
    }

    private func findings(_ settings: [String: String], config: String? = nil, socket: String? = nil) -> CheckFinding? {
        let rule = ArchiveCommandRule(wanted: #"walden-wal push "%p""#, config: config, socket: socket)
        let findings = Servers.findings(rule, Servers.server(settings))
        #expect(findings.count == 1)
        return findings.first
    }

    @Test func `the rule fails what is not ours, with the line that should stand there`() {
        for command in ["/bin/true", "cp %p /mnt/%f", #"walden-wal push "%p" || true"#, "walden-wal push", ""] {
            let finding = findings(["archive_command": command])
            #expect(finding?.result == .failed, "\(command)")
            #expect(finding?.hint?.contains(#"archive_command = 'walden-wal push "%p"'"#) == true)
        }
        #expect(findings(["archive_library": "basic_archive"])?.detail.contains("basic_archive") == true)
        #expect(findings(["archive_command": "/etc/walden/archive.sh %p"])?.result == .warn)
    }

    @Test func `another configuration, or another socket, is a warning`() {
        let command = #"walden-wal --config /a --socket /s push "%p""#
        #expect(findings(["archive_command": command], config: "/a", socket: "/s")?.result == .ok)
        #expect(findings(["archive_command": command], config: "/b", socket: "/s")?.cause?.contains("/b") == true)
        #expect(findings(["archive_command": command], socket: "/s")?.result == .warn)
        #expect(findings(["archive_command": command], config: "/a")?.detail.contains("/s") == true)
    }

    @Test func `with archiving off the command is not seen, and not judged`() {
        let rule = ArchiveCommandRule(wanted: "x", config: nil, socket: nil)
        let server = Servers.server(["archive_mode": "off", "archive_command": "(disabled)"])
        #expect(Servers.findings(rule, server).isEmpty)
    }
}
