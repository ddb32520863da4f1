// SPDX-License-Identifier: MIT

import Errors
import Glibc

/// A program with its arguments, for the shell that popen(3) starts. It blocks.
struct ShellCommand {
    private let line: String

    init(_ words: [String]) { line = words.map(Self.quoted).joined(separator: " ") }

    /// Runs it to its end; what it wrote. Throws ``WaldenError`` (`failed`) with that as the cause when it failed.
    @discardableResult
    func output() throws -> String {
        guard let pipe = popen("\(line) 2>&1", "re") else { throw WaldenError(.failed, "cannot start a shell") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer.prefix(count) }
        let output = String(decoding: bytes, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw WaldenError(.failed, "a program failed: \(line)", cause: output) }
        return output
    }

    /// Starts it with a pipe as its standard input, whose other end is open as long as this process lives and is in
    /// no other program's hands. It writes nowhere.
    func startUntilWeEnd() throws {
        guard popen("exec \(line) >/dev/null 2>&1", "we") != nil else {
            throw WaldenError(.failed, "cannot start a shell")
        }
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
