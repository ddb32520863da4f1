// SPDX-License-Identifier: MIT

import Errors
import Foundation

/// What a command has to say, as data; text and JSON are two renderings of it.
protocol CommandOutput: Encodable, Sendable {
    /// For people, without a final newline.
    var text: String { get }
    /// 0 unless the work was done only in part.
    var exitStatus: Int32 { get }
    /// What the command made, where that is one thing to be found again.
    var product: CommandProduct? { get }
}

extension CommandOutput {
    var exitStatus: Int32 { ExitStatus.done }
    var product: CommandProduct? { nil }
}

/// A file or id that a command made, and its size as stored.
struct CommandProduct: Sendable, Equatable {
    let name: String
    let bytes: UInt64
}

/// The one JSON document that a command prints with `--json`: on success `result`, on failure `error`.
enum JSONOutput {
    /// Goes up when a member changes its meaning or goes away; new members may come without it.
    static let schema = 1

    static func document(of output: some CommandOutput, command: String) throws -> String {
        try encode(Success(schema: schema, command: command, result: output))
    }

    static func document(of error: WaldenError, command: String, alternatives: [String] = []) -> String {
        let failure = Failure(
            schema: schema, command: command,
            error: Failure.Details(
                code: error.code, message: error.message, cause: error.cause, hint: error.hint,
                canRetry: error.canRetry, alternatives: alternatives))
        // Strings and a flag always encode; should they not, the document still says that it failed.
        return (try? encode(failure)) ?? "{\"schema\":\(schema),\"error\":{\"code\":\"failed\"}}"
    }

    private struct Success<Result: Encodable>: Encodable {
        let schema: Int
        let command: String
        let result: Result
    }

    private struct Failure: Encodable {
        struct Details: Encodable {
            let code: WaldenError.Code
            let message: String
            let cause: String?
            let hint: String?
            let canRetry: Bool
            /// What would work instead, where that is known.
            let alternatives: [String]
        }
        let schema: Int
        let command: String
        let error: Details
    }

    private static func encode(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }
}
