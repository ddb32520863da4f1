// SPDX-License-Identifier: MIT

import Errors

/// What the server does with a segment ends at Walden, and at this very configuration.
struct ArchiveCommandRule: ServerRule {
    /// As `walden init` prints it.
    let wanted: String
    /// The configuration file of this check; nil: the one that is read without a word.
    let config: String?
    /// Where the agent listens; nil: where everybody looks.
    let socket: String?

    private static let what = "archive_command"

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        if let library = server.setting("archive_library"), !library.isEmpty {
            return fail(
                report, "archive_library is \(library): archive_command is not run", "Set archive_library = '' and ")
        }
        // Then it is shown as "(disabled)", and that has a line.
        guard server.setting("archive_mode") != "off", let text = server.setting(Self.what) else { return }
        judge(ArchiveCommand(text), report)
    }

    private func judge(_ command: ArchiveCommand, _ report: CheckReport) {
        switch command.verdict {
        case .ours(let config, let socket): sayPlaces(config, socket, report)
        case .nothing: fail(report, "nothing is archived", command, cause: "it does nothing")
        case .foreign: fail(report, "it is not Walden's", command)
        case .withoutPath: fail(report, "walden-wal is not told which file to archive", command, cause: "%p is missing")
        case .masked(let mask):
            fail(
                report, "PostgreSQL is not told when archiving fails, and recycles what is kept nowhere", command,
                cause: "the \(mask) behind walden-wal hides its status")
        case .unclear:
            report.warn(
                Self.what, "whether it ends at walden-wal cannot be told: \(command.shown)",
                hint: "Only its exit status counts: 0 must mean that Walden kept the file. Better set \(setting).")
        }
    }

    private func sayPlaces(_ config: String?, _ socket: String?, _ report: CheckReport) {
        guard config == self.config else {
            return report.warn(
                Self.what, "it goes by \(config ?? "the usual configuration file")",
                cause: "this check goes by \(self.config ?? "the usual one")",
                hint: "Run walden check with that configuration, or set \(setting).")
        }
        guard socket == self.socket else {
            return report.warn(
                Self.what, "it looks for the agent at \(socket ?? "the usual socket")",
                cause: "the configuration has it at \(self.socket ?? "the usual one")",
                hint: "Archiving works without the agent, slower: set \(setting).")
        }
        report.ok(Self.what, "it is Walden's")
    }

    private var setting: String { "archive_command = '\(wanted.replacing("'", with: "''"))'" }

    private func fail(_ report: CheckReport, _ what: String, _ command: ArchiveCommand, cause: String? = nil) {
        let shown = command.shown.isEmpty ? "it is empty" : "it is \(command.shown)"
        fail(report, what, cause: [cause, shown].compactMap { $0 }.joined(separator: "; "), "Set ")
    }

    private func fail(_ report: CheckReport, _ what: String, cause: String? = nil, _ cure: String) {
        report.failed(
            Self.what, WaldenError(.configuration, what, cause: cause, hint: "\(cure)\(setting) and reload the server.")
        )
    }
}
