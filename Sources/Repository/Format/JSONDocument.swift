// SPDX-License-Identifier: MIT

import Errors
import Foundation

/// A JSON document of the repository, with the format number that says who may read it.
public protocol JSONDocument: Codable, Sendable {
    var format: Int { get }
}

/// Reading and writing the repository's documents: one line, members sorted, a final newline.
public enum JSONDocuments {
    /// The highest format number that this version reads, and the one that it writes.
    public static let format = 1

    /// No document is larger; what claims to be is not ours.
    public static let byteLimit = 256 << 20

    public static func encode(_ document: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    /// Throws `.integrity` for what is no such document, `.refused` for one that a newer Walden wrote. `key` is for the message.
    public static func decode<Document: JSONDocument>(_ type: Document.Type, from bytes: [UInt8], key: String) throws
        -> Document
    {
        let data = Data(bytes)
        try checkFormat(data, key: key)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw damaged(key, error)
        }
    }

    private struct Format: Decodable {
        let format: Int
    }

    private static func checkFormat(_ data: Data, key: String) throws {
        let found: Int
        do {
            found = try JSONDecoder().decode(Format.self, from: data).format
        } catch {
            throw damaged(key, error)
        }
        guard found >= 1, found <= format else {
            throw WaldenError(
                .refused, "\(key) has format \(found), and this Walden knows formats up to \(format)",
                hint: "Use a newer version of Walden.")
        }
    }

    private static func damaged(_ key: String, _ error: any Error) -> WaldenError {
        let cause =
            switch error as? DecodingError {
            case .keyNotFound(let member, _): "the member \(member.stringValue) is missing"
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                [context.codingPath.map(\.stringValue).joined(separator: "."), context.debugDescription]
                    .filter { !$0.isEmpty }.joined(separator: ": ")
            default: "it is not JSON"
            }
        return WaldenError(.integrity, "\(key) is damaged", cause: cause)
    }
}
