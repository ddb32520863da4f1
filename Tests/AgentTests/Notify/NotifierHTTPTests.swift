// SPDX-License-Identifier: MIT

import Errors
import S3TestSupport
import Storage
import Testing

@testable import Agent

/// Over real connections, to a server that answers as it is told.
@Suite("Notifications over HTTP", .timeLimit(.minutes(2))) struct NotifierHTTPTests {
    /// Nobody is behind the proxy: its rules answer all.
    private static let nobody = "http://127.0.0.1:1"
    private static let well = ProxyRule(.answer(ProxyAnswer(200, body: "OK")), times: 1...1000)

    private func deliver(
        _ target: NotificationTarget, _ rules: [ProxyRule], timeout: Duration = .seconds(60),
        _ check: (Result<Void, WaldenError>, FaultProxy) throws -> Void
    ) async throws {
        try await FaultProxy.with(Self.nobody, rules) { proxy in
            var target = target
            target.timeout = timeout
            target.channel = try Self.moved(target.channel, to: proxy.endpoint + "/secret?secret=1")
            let delivery = NotificationDelivery(transport: try CurlTransport(HTTPSettings()))
            do {
                try await delivery.deliver(.test(.failed), to: target)
                try check(.success(()), proxy)
            } catch {
                try check(.failure(try #require(error as? WaldenError)), proxy)
            }
        }
    }

    private static func moved(_ channel: NotificationTarget.Channel, to text: String) throws
        -> NotificationTarget.Channel
    {
        let url = try NotificationURL(text)
        switch channel {
        case .ping(var ping):
            ping.url = url
            return .ping(ping)
        case .webhook(var webhook):
            webhook.url = url
            return .webhook(webhook)
        case .hook: return channel
        }
    }

    @Test func `pings and webhooks arrive with their bodies and headers`() async throws {
        try await deliver(try .ping(), [Self.well]) { result, proxy in
            try result.get()
            let request = try #require(proxy.requests.first)
            #expect(request.method == "POST" && request.path == "/secret/fail" && request.query == "secret=1")
            #expect(request.bodyLength == NotificationEvent.test(.failed).report.utf8.count)
        }
        try await deliver(try .webhook(), [Self.well]) { result, proxy in
            try result.get()
            let request = try #require(proxy.requests.first)
            #expect(request.path == "/secret" && request.headerNames.contains("authorization"))
            #expect(request.headerNames.contains("content-type"))
        }
    }

    @Test(arguments: ["500", "redirect", "reset", "silence", "deafness", "slow", "lost"])
    func `whatever a server does, it is one failed try with a cause and no secret`(_ fault: String) async throws {
        let elsewhere = ProxyAnswer(302, headers: [("Location", "http://127.0.0.1:1/secret")])
        let rule: ProxyFault =
            switch fault {
            case "500": .internalError
            case "redirect": .answer(elsewhere)
            case "reset": .resetInRequest(after: 10)
            case "silence": .silence
            case "deafness": .deafness
            case "slow": .slowAnswer(after: 5)
            default: .lostAnswer
            }
        for target in [try NotificationTarget.ping(), try .webhook()] {
            try await deliver(target, [ProxyRule(rule, times: 1...1)], timeout: .milliseconds(300)) { result, proxy in
                let error = try #require(throws: WaldenError.self) { try result.get() }
                #expect(!error.description.contains("secret"), "\(error)")
                #expect(error.description.contains("127.0.0.1"), "\(error)")
                #expect(error.canRetry == (fault != "redirect"), "\(error)")
                #expect(proxy.requests.count == 1)
            }
        }
    }

    @Test func `nobody there is a failed try`() async throws {
        let delivery = NotificationDelivery(transport: try CurlTransport(HTTPSettings()))
        let target = try NotificationTarget.ping("http://127.0.0.1:1/secret")
        let error = try await #require(throws: WaldenError.self) {
            try await delivery.deliver(.test(.failed), to: target)
        }
        #expect(error.code == .unavailable && error.canRetry && !error.description.contains("secret"))
    }

    @Test func `a header that cannot be sent is told without it`() async throws {
        let webhook = WebhookTarget(
            try NotificationURL("http://127.0.0.1:1/secret"), headers: [HTTPHeader("X-Secret", "secret\r\nX: y")])
        let delivery = NotificationDelivery(transport: try CurlTransport(HTTPSettings()))
        let error = try await #require(throws: WaldenError.self) {
            try await delivery.deliver(.test(.failed), to: NotificationTarget("chat", .webhook(webhook)))
        }
        #expect(!error.canRetry && !error.description.lowercased().contains("secret"), "\(error)")
    }

    @Test func `a server that comes back is told what waited, in order`() async throws {
        let down = ProxyRule(.slowDown(retryAfter: 0), times: 1...3)
        try await FaultProxy.with(Self.nobody, [down, Self.well]) { proxy in
            let pace = NotificationPace(firstDelay: .milliseconds(1))
            let target = try NotificationTarget.ping(proxy.endpoint + "/u")
            let notifier = Notifier([target], transport: try CurlTransport(HTTPSettings()), pace: pace)
            notifier.tell(.test(.failed, run: "1"))
            notifier.tell(.test(.started, run: "2"))
            notifier.tell(.test(.succeeded, run: "2"))
            try await eventually("all are told") { notifier.counts[0].delivered == 3 }
            #expect(proxy.requests.map(\.path) == Array(repeating: "/u/fail", count: 4) + ["/u/start", "/u"])
        }
    }

    /// Fault 34 of docs/faults.md.
    @Test func `a server that hangs does not hold the end up`() async throws {
        try await FaultProxy.with(Self.nobody, [ProxyRule(.silence, times: 1...100)]) { proxy in
            let target = try NotificationTarget.ping(proxy.endpoint + "/u", timeout: .seconds(3600))
            let notifier = Notifier([target], transport: try CurlTransport(HTTPSettings()))
            notifier.tell(.test(.started))
            notifier.tell(.test(.failed))
            #expect(await notifier.finish(within: .milliseconds(100)) == 2)
        }
    }
}
