// SPDX-License-Identifier: MIT

import Agent
import Errors
import Foundation
import PITR

extension NotifySettings.Webhook {
    init(_ node: ConfigurationNode) throws {
        try node.allow(
            only: ["url", "url_file", "method", "format", "template", "headers", "user", "password", "password_file"])
        url = try node.notificationURL()
        method =
            try node.choice("method", WebhookTarget.Method.allCases.map(\.rawValue))
            .flatMap(WebhookTarget.Method.init) ?? .post
        format = try Self.format(node)
        guard method != .get || format == .form else { throw node.wrong("method", "GET goes with format: form") }
        headers = try node.child("headers").map(Self.headers) ?? []
        login = try Self.login(node)
        guard login == nil || !headers.contains(where: { $0.name.lowercased() == "authorization" }) else {
            throw node.wrong("user", "and a header Authorization are both given")
        }
    }

    private static func format(_ node: ConfigurationNode) throws -> WebhookTarget.Format {
        let (word, template) = (try node.choice("format", ["json", "form", "template"]), try node.text("template"))
        switch (word, template) {
        case ("template"?, let text?): return .template(try Self.template(text, node))
        case ("template"?, nil): throw node.wrong("format", "template goes with template")
        case (_, _?): throw node.wrong("template", "goes with format: template")
        case (let word, nil): return word == "form" ? .form : .json
        }
    }

    private static func template(_ text: String, _ node: ConfigurationNode) throws -> NotificationTemplate {
        let template: NotificationTemplate
        do {
            template = try NotificationTemplate(text)
        } catch {
            throw node.wrong("template", "cannot be used: \(error)")
        }
        let event = NotificationEvent(
            .failed, cluster: "main", at: Instant(microseconds: 0), "it failed", host: "host", id: "id")
        let body = Data(template.body(for: event).utf8)
        guard (try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed)) != nil else {
            throw node.wrong("template", "makes no JSON document")
        }
        return template
    }

    /// A header's value, or under its name with `_file` the file that holds it.
    private static func headers(_ node: ConfigurationNode) throws -> [NotifySettings.Header] {
        let names = try node.keys().map { $0.hasSuffix("_file") ? String($0.dropLast(5)) : $0 }
        return try names.map { name in
            guard isHeader(name) else { throw node.wrong(name, "is not the name of a header that can be set") }
            guard let value = try node.secret(name) else { throw node.wrong(name, "must have a value") }
            if case .value(let text) = value, !NotifyTargets.isHeaderValue(text) {
                throw node.wrong(name, "holds a control character")
            }
            return NotifySettings.Header(name: name, value: value)
        }
    }

    private static func isHeader(_ name: String) -> Bool {
        let isMadeRight = name.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        let ours = ["host", "content-length", "transfer-encoding", "expect", "connection"]
        return isMadeRight && !name.isEmpty && !ours.contains(name.lowercased())
    }

    private static func login(_ node: ConfigurationNode) throws -> NotifySettings.Login? {
        let (user, password) = (try node.text("user"), try node.secret("password"))
        guard user != nil || password != nil else { return nil }
        guard let user, let password else { throw node.wrong("user", "and password go together") }
        guard !user.contains(":") else { throw node.wrong("user", "must hold no colon") }
        return NotifySettings.Login(user: user, password: password)
    }
}
