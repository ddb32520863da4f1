// SPDX-License-Identifier: MIT

import Errors
import Operations

/// What the checks found, a line each.
struct CheckView: CommandOutput {
    struct Entry: Encodable, Sendable {
        let what: String
        /// null: it is of no single repository.
        let repository: String?
        /// `ok`, `warn` or `failed`.
        let result: CheckFinding.Result
        let detail: String
        let cause: String?
        let hint: String?
        /// null: there is nothing to measure.
        let measure: Measure?
    }

    struct Measure: Encodable, Sendable {
        let label: String
        let value: Double
        /// `s`, `%`, or nothing for what is counted.
        let unit: String
    }

    let checks: [Entry]
    /// How many of each.
    let counts: [String: Int]
    let findings: [CheckFinding]

    private enum CodingKeys: CodingKey {
        case checks, counts
    }

    init(_ findings: [CheckFinding]) {
        self.findings = findings
        checks = findings.map {
            Entry(
                what: $0.what, repository: $0.repository, result: $0.result, detail: $0.detail, cause: $0.cause,
                hint: $0.hint, measure: $0.measure.map { Measure($0) })
        }
        counts = CheckFinding.Result.allCases.reduce(into: [:]) { counts, result in
            counts[result.rawValue] = findings.count { $0.result == result }
        }
    }

    var text: String {
        let names = findings.map { $0.repository ?? "" }
        let width = names.map(\.count).max() ?? 0
        let lines = zip(findings, names).map { finding, name in
            let padding = String(repeating: " ", count: width - name.count)
            return "\(finding.result.word)  \(name)\(padding)\(width > 0 ? "  " : "")\(finding.line)"
        }
        return (lines + [summary]).joined(separator: "\n")
    }

    private var summary: String {
        let words = CheckFinding.Result.allCases.map { result in
            "\(counts[result.rawValue] ?? 0) \(result.word.filter { $0 != " " })"
        }
        return words.joined(separator: ", ")
    }

    var exitStatus: Int32 {
        let failed = findings.filter { $0.result == .failed }
        if failed.contains(where: { $0.code == .integrity }) { return ExitStatus.integrity }
        return failed.isEmpty ? ExitStatus.done : ExitStatus.failed
    }
}

extension CheckView.Measure {
    fileprivate init(_ measure: CheckMeasure) {
        self.init(label: measure.label, value: measure.value, unit: measure.unit.rawValue)
    }
}

extension CheckFinding {
    fileprivate var line: String {
        var line = "\(what): \(detail)"
        if let cause { line += ": \(cause)" }
        if let hint { line += " (hint: \(hint))" }
        return line.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension CheckFinding.Result {
    /// All of one width.
    fileprivate var word: String {
        switch self {
        case .ok: "OK    "
        case .warn: "WARN  "
        case .failed: "FAILED"
        }
    }
}
