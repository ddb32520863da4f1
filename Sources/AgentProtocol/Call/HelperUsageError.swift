// SPDX-License-Identifier: MIT

/// A call of `walden-wal` that is not exactly one request.
///
/// It knows which of the two commands it most likely was, because PostgreSQL reads their statuses differently. What is
/// neither is taken for a fetch: a wrong status ends recovery early there, and only delays archiving here.
public struct HelperUsageError: Error, Equatable, Sendable {
    /// Whether the call was meant as a push.
    public let isPush: Bool
    /// Whether the caller said that the server is in standby mode.
    public let saysStandby: Bool
    /// What is wrong, as one printable sentence without a final period.
    public let message: String

    init(_ reason: Reason, in arguments: [[UInt8]]) {
        message = reason.sentence
        isPush = arguments.contains(HelperWords.push) && !arguments.contains(HelperWords.fetch)
        saysStandby = arguments.contains(HelperWords.standby)
    }

    /// The status to exit with, where `standby` says whether the server is in standby mode.
    public func exitStatus(standby: Bool) -> Int32 {
        isPush ? PostgresExit.Push.usage : PostgresExit.Fetch.usage(standby: standby || saysStandby)
    }

    enum Reason: Error {
        case noVerb
        case unknownVerb([UInt8])
        case unknownOption([UInt8])
        case noValue(option: String)
        case twice(option: String)
        case emptyOperand
        case standbyPush
        case operands(verb: String, wanted: String, given: Int)

        var sentence: String {
            switch self {
            case .noVerb: "nothing to do was named: push or fetch is missing"
            case .unknownVerb(let word): "\(printable(word)) is not something to do: it must be push or fetch"
            case .unknownOption(let word): "\(printable(word)) is not an option"
            case .noValue(let option): "\(option) names no file"
            case .twice(let option): "\(option) is given twice"
            case .emptyOperand: "a name or path is empty"
            case .standbyPush: "--standby belongs to fetch, not to push"
            case .operands(let verb, let wanted, let given): "\(verb) takes \(wanted), and \(given) were given"
            }
        }
    }
}

/// The bytes as a short quoted word that is safe in a log line, whatever they are.
private func printable(_ bytes: [UInt8]) -> String {
    let shown = bytes.prefix(40).map { (0x20..<0x7f).contains($0) ? Character(Unicode.Scalar($0)) : "?" }
    return "\"\(String(shown))\(bytes.count > 40 ? "..." : "")\""
}
