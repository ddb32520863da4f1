// SPDX-License-Identifier: MIT

import Agent
import Errors
import Foundation
import PITR
import Storage
import Testing

@testable import walden

@Suite("Notify settings") struct NotifySettingsTests {
    private func parse(_ targets: String) throws -> NotifySettings {
        let text = "repositories: [{directory: /srv/walden}]\nnotify:\n  targets:\n" + targets
        return try ConfigurationFile.parse(text, file: "w.yaml").notify
    }

    @Test func `without the section nobody is told`() throws {
        let settings = try ConfigurationFile.parse("repositories: [{directory: /a}]", file: "w.yaml").notify
        #expect(settings == NotifySettings() && settings.targets.isEmpty && settings.remindEvery == .seconds(86_400))
    }

    @Test func `what is left out is what is usual`() throws {
        let targets = try parse(
            """
                - {name: a, ping: {url: "https://hc-ping.com/u"}}
                - {name: b, webhook: {url: "http://h/u"}}
                - {name: c, exec: "logger x"}
            """
        ).targets
        #expect(targets.map(\.name) == ["a", "b", "c"] && targets.allSatisfy { $0.filter.jobs == nil })
        #expect(targets[0].channel == .ping(.init(url: .value("https://hc-ping.com/u"))))
        #expect(targets[0].filter.kinds == [.started, .succeeded, .failed, .drillFailed])
        #expect(targets[1].channel == .webhook(.init(url: .value("http://h/u"))))
        #expect(targets[1].filter.kinds == NotificationFilter.all && targets[1].timeout == .seconds(10))
        #expect(targets[2].channel == .exec("logger x") && targets[2].timeout == .seconds(30))
    }

    @Test func `every key does what it says`() throws {
        let text = """
            repositories: [{directory: /srv/walden}]
            notify:
              remind_every: 6h
              ca_file: /ca.pem
              proxy: http://proxy:3128
              targets:
                - name: a
                  events: [problems, started]
                  jobs: [backup, dump_daily]
                  timeout: 500ms
                  ping: {url_file: /u, exit_status: true, run_id: true}
                - name: b
                  events: gap
                  webhook:
                    url: http://h/u
                    method: PUT
                    format: template
                    template: '{"text": "{{event}}: {{message}}", "bytes": {{backup_size}}}'
                    headers: {X-Team: db, X-Token_file: /token}
                    user: walden
                    password_file: /password
            """
        let settings = try ConfigurationFile.parse(text, file: "w.yaml").notify
        #expect(settings.remindEvery == .seconds(6 * 3600) && settings.caFile == "/ca.pem")
        #expect(settings.proxy == "http://proxy:3128")
        let (a, b) = (settings.targets[0], settings.targets[1])
        #expect(a.filter.kinds == NotificationFilter.problems.union([.started]) && a.timeout == .milliseconds(500))
        #expect(a.filter.jobs == [.backup, .dump(try DumpTier("daily"))])
        #expect(a.channel == .ping(.init(url: .file("/u"), tellsExitStatus: true, tellsRun: true)))
        guard case .webhook(let webhook) = b.channel else {
            Issue.record("\(b.channel)")
            return
        }
        #expect(b.filter.kinds == [.gap] && webhook.method == .put)
        #expect(webhook.headers.map(\.name) == ["X-Team", "X-Token"])
        #expect(webhook.headers.map(\.value) == [.value("db"), .file("/token")])
        #expect(webhook.login == .init(user: "walden", password: .file("/password")))
        guard case .template = webhook.format else {
            Issue.record("\(webhook.format)")
            return
        }
    }

    @Test(arguments: [
        ("{name: a}", "one of ping, webhook and exec"), ("{ping: {url: 'http://h'}}", "name"),
        ("{name: a, exec: x, ping: {url: 'http://h'}}", "one of"), ("{name: a, exec: ''}", "command"),
        ("{name: 'a b', exec: x}", "name"),
        ("{name: a, exec: x, evnets: gap}", "Did you mean notify.targets[0].events?"),
        ("{name: a, exec: x, events: [faild]}", "did you mean failed?"),
        ("{name: a, exec: x, events: [quux]}", "none of all, problems, started"),
        ("{name: a, exec: x, jobs: [Backup]}", "no name of a job"), ("{name: a, exec: x, timeout: 0s}", "timeout"),
        ("{name: a, exec: x, timeout: 11min}", "timeout"), ("{name: a, ping: {}}", "url_file"),
        ("{name: a, ping: {url: 'http://h', url_file: /f}}", "both"),
        ("{name: a, ping: {url: 'ftp://h'}}", "neither http://"),
        ("{name: a, ping: {url: 'http://u:p@h'}}", "user name"), ("{name: a, ping: {url_file: f}}", "absolute"),
        ("{name: a, webhook: {url: 'http://h', format: xml}}", "one of json, form, template"),
        ("{name: a, webhook: {url: 'http://h', format: template}}", "goes with template"),
        ("{name: a, webhook: {url: 'http://h', template: '{}'}}", "goes with format: template"),
        (
            "{name: a, webhook: {url: 'http://h', format: template, template: '{\"a\": {{nonsense}}}'}}",
            "no variable nonsense"
        ),
        ("{name: a, webhook: {url: 'http://h', format: template, template: '{\"a\": }'}}", "no JSON"),
        ("{name: a, webhook: {url: 'http://h', method: GET}}", "format: form"),
        ("{name: a, webhook: {url: 'http://h', method: PATCH}}", "one of POST, PUT, GET"),
        ("{name: a, webhook: {url: 'http://h', headers: {'X Y': z}}}", "name of a header"),
        ("{name: a, webhook: {url: 'http://h', headers: {Content-Length: '5'}}}", "name of a header"),
        ("{name: a, webhook: {url: 'http://h', headers: {X: \"a\\r\\nY: z\"}}}", "control character"),
        ("{name: a, webhook: {url: 'http://h', headers: {X: a, X_file: /f}}}", "both"),
        ("{name: a, webhook: {url: 'http://h', user: u}}", "go together"),
        ("{name: a, webhook: {url: 'http://h', user: 'u:v', password: p}}", "colon"),
        ("{name: a, webhook: {url: 'http://h', user: u, password: p, headers: {authorization: x}}}", "Authorization"),
    ])
    func `what makes no sense is told with its place`(_ target: String, _ words: String) throws {
        let error = try #require(throws: WaldenError.self) { try parse("    - \(target)\n") }
        #expect(error.code == .configuration && error.message.hasPrefix("w.yaml:"), "\(error)")
        #expect(error.description.contains(words), "\(error)")
    }

    @Test func `two targets of one name are one too many`() throws {
        let error = try #require(throws: WaldenError.self) {
            try parse("    - {name: a, exec: x}\n    - {name: a, exec: y}\n")
        }
        #expect(error.message.hasPrefix("w.yaml:5: ") && error.message.contains("another target"))
    }

    @Test func `no error and no view shows a secret`() async throws {
        let yaml = """
            repositories: [{directory: /srv/walden}]
            notify:
              proxy: http://u:secret@proxy
              targets:
                - {name: a, ping: {url: "http://h/secret?secret"}}
                - name: b
                  webhook: {url: "http://h/secret", headers: {X: secret}, user: u, password: secret}
                - {name: c, exec: "curl http://secret"}
            """
        try await withConfiguration(yaml) { path in
            for command in [["config", "show"], ["config", "show", "--json"], ["config", "check"]] {
                let run = await Captured.run(command + ["--config", path])
                #expect(run.status == 0)
                #expect(!run.captured.out.joined().contains("secret") || run.captured.out.joined().contains("(secret)"))
                #expect(!run.captured.out.joined().replacing("(secret)", with: "").contains("secret"))
            }
        }
        for broken in [
            #"{name: a, ping: {url: "http://u:secret@h"}}"#, #"{name: a, ping: {url: "secret"}}"#,
            #"{name: a, webhook: {url: "http://h", headers: {X: "secret\n"}}}"#,
        ] {
            let error = try #require(throws: WaldenError.self) { try parse("    - \(broken)\n") }
            #expect(!error.description.contains("secret"), "\(error)")
        }
    }
}
