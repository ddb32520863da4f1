// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// One place where credentials may be.
protocol CredentialsSource: Sendable {
    /// What it is called when none has any.
    var name: String { get }

    /// nil when the place is not used here; throws when it is and cannot be read.
    func find() async throws -> S3Credentials?
}

/// A file of the source's, at most 1 MiB.
enum CredentialsFile {
    /// Throws ``WaldenError`` (`configuration`): a missing file must never look like a missing object.
    static func text(_ path: String, _ what: String) async throws -> String {
        do {
            return try await BlockingThreads.shared.run {
                String(decoding: try SmallFile.bytes(at: FilePath(path), limit: 1 << 20), as: UTF8.self)
            }
        } catch let errno as Errno {
            throw WaldenError(.configuration, "cannot read the \(what) in \(path)", cause: errno.description)
        }
    }

    /// Whether there is anything of that name; what cannot be looked at is taken to be there, and reading it says why not.
    static func isThere(_ path: String) async throws -> Bool {
        try await BlockingThreads.shared.run { access(path, F_OK) == 0 || errno != ENOENT }
    }

    /// A file of one word.
    static func word(_ path: String, _ what: String) async throws -> String {
        let word = try await text(path, what).trimmingBlanks()
        guard !word.isEmpty, !word.contains(where: { $0.isWhitespace }) else {
            throw WaldenError(.configuration, "cannot use the \(what) in \(path)", cause: "the file is not one word")
        }
        return word
    }
}

extension [String: String] {
    /// A variable's value; nil also when it is empty.
    func word(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
