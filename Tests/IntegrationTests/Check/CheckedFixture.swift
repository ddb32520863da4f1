// SPDX-License-Identifier: MIT

import SystemPackage
import Testing

/// A line of `walden check --json`.
struct CheckLine: CustomStringConvertible {
    let what: String
    let result: String
    let detail: String
    let cause: String
    let hint: String

    init(_ line: JSONText) {
        (what, result) = (line["what"]?.text ?? "", line["result"]?.text ?? "")
        (detail, cause, hint) = (line["detail"]?.text ?? "", line["cause"]?.text ?? "", line["hint"]?.text ?? "")
    }

    var description: String { "\(result) \(what): \(detail): \(cause) (\(hint))" }
}

extension RecoveryFixture {
    /// With nothing to complain of: durable, with checksums and a time limit for segments.
    static func wellSet<Value>(
        _ change: (inout Options) -> Void = { _ in }, _ body: (RecoveryFixture) async throws -> Value
    ) async throws -> Value {
        try await with(
            { options in
                (options.cluster.isDurable, options.cluster.checksums) = (true, true)
                options.cluster.settings.merge(["archive_timeout": "60", "wal_keep_size": "64MB"]) { $1 }
                change(&options)
            }, body)
    }

    /// All lines of a check.
    func check(_ arguments: String...) async throws -> [CheckLine] {
        let result = try await walden(["check", "--json"] + arguments)
        let entries = try #require(try result.document()["result"]?["checks"]?.elements, "\(result.testDescription)")
        let lines = entries.map { CheckLine($0) }
        #expect((result.status == 0) == lines.what("failed").isEmpty, "\(result.testDescription)")
        return lines
    }
}

extension [CheckLine] {
    /// The first line on something.
    subscript(_ what: String) -> CheckLine? { first { $0.what == what } }

    func what(_ result: String) -> Set<String> { Set(filter { $0.result == result }.map(\.what)) }
}
