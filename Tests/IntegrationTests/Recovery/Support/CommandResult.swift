// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// What a run of a program came to.
struct CommandResult: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    /// A signal's number counts as 128 and more.
    let status: Int32
    let out: String
    let err: String

    var testDescription: String { "\(arguments.joined(separator: " ")) -> \(status)\n\(out)\n\(err)" }

    /// The one JSON document on standard output.
    func document(_ location: SourceLocation = #_sourceLocation) throws -> JSONText {
        try #require(JSONText(out), "not one JSON document: \(testDescription)", sourceLocation: location)
    }
}

/// A JSON value, walked by member names and indices.
struct JSONText {
    private let value: Any

    init?(_ text: String) {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return nil }
        self.value = value
    }

    private init(value: Any) { self.value = value }

    subscript(_ name: String) -> JSONText? {
        (value as? [String: Any])?[name].map { JSONText(value: $0) }
    }

    subscript(_ index: Int) -> JSONText? {
        guard let values = value as? [Any], values.indices.contains(index) else { return nil }
        return JSONText(value: values[index])
    }

    var text: String? { value as? String }
    var number: Int? { value as? Int }
    var amount: Double? { value as? Double }
    var flag: Bool? { value as? Bool }
    var elements: [JSONText] { (value as? [Any] ?? []).map { JSONText(value: $0) } }
}
