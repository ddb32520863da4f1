// SPDX-License-Identifier: MIT

import Errors
import Operations

/// What the checks found in the one line that a monitoring plugin prints, and its exit status (Monitoring Plugins Development
/// Guidelines, "Plugin Output for Nagios" and "Plugin Return Codes").
struct NagiosLine {
    enum Status: Int32 {
        case ok = 0
        case warning, critical, unknown

        var word: String {
            switch self {
            case .ok: "OK"
            case .warning: "WARNING"
            case .critical: "CRITICAL"
            case .unknown: "UNKNOWN"
            }
        }
    }

    let status: Status
    let text: String

    /// Bytes. NRPE of version 2 carries 1,024.
    static let longest = 1000
    private static let longestData = 400

    init(_ findings: [CheckFinding]) {
        let failed = findings.filter { $0.result == .failed }
        let warned = findings.filter { $0.result == .warn }
        status = !failed.isEmpty ? .critical : !warned.isEmpty ? .warning : .ok
        let counts = [(failed.count, "failed"), (warned.count, "warned"), (findings.count, "checks")]
        let summary =
            status == .ok
            ? "\(findings.count) checks ok"
            : counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let lines = [summary] + (failed + warned).map(Self.complaint)
        let data = Self.data(findings)
        text =
            Self.line(status, lines.joined(separator: "; "), limit: Self.longest - data.utf8.count - 3) + " | " + data
    }

    /// Nothing could be checked.
    init(_ error: WaldenError) {
        status = .unknown
        text = Self.line(.unknown, error.description, limit: Self.longest)
    }

    /// The arguments make no sense.
    init(usage: String) {
        status = .unknown
        text = Self.line(.unknown, usage, limit: Self.longest)
    }

    private static func line(_ status: Status, _ text: String, limit: Int) -> String {
        // The bar begins the performance data.
        let line = "WALDEN \(status.word) - \(text)".split(whereSeparator: \.isNewline).joined(separator: " ")
            .replacing("|", with: "/")
        guard line.utf8.count > limit else { return line }
        var cut = line.prefix(limit)
        while cut.utf8.count > limit - 3 { cut.removeLast() }
        return String(cut) + "..."
    }

    private static func complaint(_ finding: CheckFinding) -> String {
        let subject = [finding.repository, finding.what].compactMap { $0 }.joined(separator: " ")
        let word = finding.result == .failed ? "FAILED" : "WARN"
        let hint = finding.result == .failed ? finding.hint.map { " (\($0))" } ?? "" : ""
        return "\(word) \(subject): \(finding.detail)\(hint)"
    }

    private static func data(_ findings: [CheckFinding]) -> String {
        let counts = CheckFinding.Result.allCases.map { result in
            "\(result.rawValue)=\(findings.count { $0.result == result })"
        }
        var data = counts.joined(separator: " ")
        for measure in findings.compactMap(\.measure).map(Self.datum)
        where data.utf8.count + measure.utf8.count < longestData {
            data += " \(measure)"
        }
        return data
    }

    /// `label=value[unit];warning;critical;minimum`; `10:` is "below 10".
    private static func datum(_ measure: CheckMeasure) -> String {
        let limits =
            switch measure.limits {
            case .none: ";"
            case .above(let warning, let critical): "\(number(warning));\(number(critical))"
            case .below(let warning, let critical): "\(number(warning)):;\(number(critical)):"
            }
        let value = measure.value.isFinite ? number(measure.value) + measure.unit.rawValue : "U"
        return "\(measure.label)=\(value);\(limits);0"
    }

    /// Without an exponent, at most three digits behind the point; nothing for what is no number.
    private static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "" }
        let thousandths = Int((value * 1000).rounded())
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return String(whole) }
        let digits = String(abs(rest))
        let sign = whole == 0 && thousandths < 0 ? "-" : ""
        return "\(sign)\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
