// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage
import Testing

@testable import Agent

@Suite("Notification targets") struct NotificationTargetTests {
    private static let run = "0d338dcc-a054-41ec-b909-0242ac120002"

    private func url(
        _ kind: NotificationKind, _ base: String, exitStatus: Int32? = nil, tellsExitStatus: Bool = false,
        tellsRun: Bool = false, run: String? = run
    ) throws -> String {
        let ping = PingTarget(try NotificationURL(base), tellsExitStatus: tellsExitStatus, tellsRun: tellsRun)
        return ping.request(for: .test(kind, run: run, outcome: .init(exitStatus: exitStatus))).url
    }

    @Test func `a dead-man's switch is told the start, the success and the failure`() throws {
        for base in ["https://hc-ping.com/uuid", "https://hc-ping.com/uuid/"] {
            #expect(try url(.started, base) == "https://hc-ping.com/uuid/start")
            #expect(try url(.succeeded, base) == "https://hc-ping.com/uuid")
            #expect(try url(.recovered, base) == "https://hc-ping.com/uuid")
            for kind in NotificationKind.allCases where kind.isProblem {
                #expect(try url(kind, base, exitStatus: 7) == "https://hc-ping.com/uuid/fail")
            }
        }
    }

    @Test func `an exit status stands in place of fail where it is one`() throws {
        #expect(try url(.failed, "http://h/u", exitStatus: 7, tellsExitStatus: true) == "http://h/u/7")
        for status: Int32? in [nil, 0, 256, -1] {
            #expect(try url(.failed, "http://h/u", exitStatus: status, tellsExitStatus: true) == "http://h/u/fail")
        }
    }

    @Test func `the query stays behind the path, and the run's UUID behind it`() throws {
        #expect(try url(.started, "http://h/u?create=1", tellsRun: true) == "http://h/u/start?create=1&rid=\(Self.run)")
        #expect(try url(.succeeded, "http://h/u", tellsRun: true) == "http://h/u?rid=\(Self.run)")
        #expect(try url(.succeeded, "http://h/u", tellsRun: true, run: "a&b=c") == "http://h/u")
        #expect(try url(.succeeded, "http://h/u", tellsRun: true, run: nil) == "http://h/u")
    }

    @Test func `a webhook is sent JSON, a form or what a template makes`() throws {
        let event = NotificationEvent.test(.succeeded)
        var webhook = WebhookTarget(try NotificationURL("http://h/u/"))
        #expect(webhook.request(for: event).headers == [HTTPHeader("Content-Type", "application/json")])
        #expect(webhook.request(for: event).url == "http://h/u" && webhook.request(for: event).method == .post)
        #expect(webhook.request(for: event).body == Array(event.json.utf8))
        (webhook.format, webhook.method) = (.form, .put)
        #expect(webhook.request(for: event).headers[0].value == "application/x-www-form-urlencoded")
        #expect(
            webhook.request(for: event).body == Array(event.form.utf8) && webhook.request(for: event).method == .put)
        webhook.format = .template(try NotificationTemplate(#"["{{event}}"]"#))
        webhook.headers = [HTTPHeader("content-type", "application/x.json"), HTTPHeader("X-Team", "db")]
        #expect(webhook.request(for: event).body == Array(#"["succeeded"]"#.utf8))
        #expect(webhook.request(for: event).headers == webhook.headers)
    }

    @Test func `with GET the form is the query`() throws {
        let event = NotificationEvent.test(.succeeded)
        let webhook = WebhookTarget(try NotificationURL("http://h/u?token=t"), method: .get, format: .form)
        let request = webhook.request(for: event)
        #expect(request.method == .get && request.body.isEmpty && request.url == "http://h/u?token=t&\(event.form)")
    }

    @Test(arguments: [
        "", "secret", "ftp://secret/", "http://", "http:///secret", "http://user:secret@h/", "http://h/secret#x",
        "http://h/se cret", "http://h/secrät", "https:h/secret", "http://h/secret\r\nX: y",
    ])
    func `what is no URL is refused, and not shown`(_ text: String) {
        let error = #expect(throws: WaldenError.self) { try NotificationURL(text) }
        #expect(error?.code == .configuration && error?.description.contains("secret") == false)
    }

    @Test func `nothing secret shows in a description or a dump`() throws {
        let targets = [
            try NotificationTarget.ping(), try .webhook(),
            NotificationTarget("local", .hook(HookTarget("secret-command", environment: ["PGPASSWORD": "secret"]))),
        ]
        var dumped = "\(targets) \(String(reflecting: targets))"
        dump(targets, to: &dumped)
        #expect(!dumped.contains("secret"), "\(dumped)")
    }

    @Test func `a filter goes by kind and by job`() {
        let all = NotificationFilter()
        #expect(all.wants(.test(.gap, job: nil)) && all.wants(.test(.started)))
        let jobs = NotificationFilter(jobs: [.backup])
        #expect(jobs.wants(.test(.failed)) && !jobs.wants(.test(.failed, job: .prune)))
        #expect(!jobs.wants(.test(.gap, job: nil)))
        let problems = NotificationFilter(kinds: NotificationFilter.problems)
        #expect(problems.wants(.test(.failed)) && problems.wants(.test(.diskLow, job: nil)))
        #expect(!problems.wants(.test(.started)) && !problems.wants(.test(.succeeded)))
    }

    @Test func `whoever hears of some problems hears of their end, not of others'`() {
        func recovered(_ kinds: [NotificationKind]) -> NotificationEvent {
            NotificationEvent(.recovered, cluster: "main", at: NotificationEvent.noon, "Well.", recoveredFrom: kinds)
        }
        let gaps = NotificationFilter(kinds: [.gap, .recovered])
        #expect(gaps.wants(recovered([.gap])) && !gaps.wants(recovered([.diskLow])))
        #expect(gaps.wants(recovered([.failed, .gap])))
        #expect(NotificationFilter(kinds: [.recovered]).wants(recovered([.diskLow])))
        #expect(!NotificationFilter(kinds: [.gap]).wants(recovered([.gap])))
    }
}
