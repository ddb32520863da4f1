// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Agent

@Suite("Notification templates") struct NotificationTemplateTests {
    @Test(arguments: Hostile.texts)
    func `no value changes what surrounds it, inside a string and outside of one`(_ text: String) throws {
        let template = try NotificationTemplate(
            #"{"text": "\"{{event}}\" of {{ cluster }}: {{message}}", "raw": {{message}}, "size": {{backup_size}}}"#)
        let event = NotificationEvent.test(.failed, text, outcome: .init(bytes: 5))
        let object = try jsonObject(template.body(for: event))
        #expect(object.count == 3)
        #expect(object["text"] as? String == "\"failed\" of main: \(event.sentence)")
        #expect(object["raw"] as? String == event.sentence && object["size"] as? Int == 5)
    }

    @Test func `what is not known is empty inside a string and null outside of one`() throws {
        let template = try NotificationTemplate(#"{"a": "[{{log}}]", "b": {{backup_size}}, "c": {{job}}}"#)
        #expect(template.body(for: .test(.gap, job: nil)) == #"{"a": "[]", "b": null, "c": null}"#)
    }

    @Test func `a backslash at the end of a string does not hide its end`() throws {
        let template = try NotificationTemplate(#"{"a\\": "\\", "b": {{event}}, "c": "\"{{event}}"}"#)
        #expect(template.body(for: .test(.gap)) == #"{"a\\": "\\", "b": "gap", "c": "\"gap"}"#)
    }

    @Test func `without variables it is sent as it is`() throws {
        #expect(try NotificationTemplate(#"{"a": {"b": 1}}"#).body(for: .test(.gap)) == #"{"a": {"b": 1}}"#)
    }

    @Test(arguments: [
        "{{nonsense}}", "{{}}", "{{EVENT}}", "{{event", "{{ev ent}}", String(repeating: " ", count: 70_000),
    ])
    func `what is not a variable is told at once`(_ text: String) {
        let error = #expect(throws: WaldenError.self) { try NotificationTemplate(text) }
        #expect(error?.code == .configuration)
    }
}
