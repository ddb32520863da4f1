// SPDX-License-Identifier: MIT

import Errors
import Host

/// Seals one object by a gpg program that it passes through. One caller at a time.
///
/// What it gives is an object only once ``finish()`` has returned: a gpg that fails on the way has given a part of one. It is
/// ended when nobody holds this any more.
public actor GpgSealer {
    private let recipients: GpgRecipients
    private var process: PipedProcess?

    public init(to recipients: GpgRecipients) { self.recipients = recipients }

    /// The next bytes of the sealed object, which may be none. Throws as ``finish()`` does.
    public func seal(_ bytes: [UInt8]) async throws -> [UInt8] {
        let process = try await started()
        let step = try await process.exchange(bytes[...], limit: .max)
        if step.isOver { try await end(process) }
        return step.output
    }

    /// The last bytes of it.
    ///
    /// Throws `.configuration` when gpg is not there or cannot seal to a recipient, `.failed` when it did not end with 0,
    /// `.timedOut` when it stopped, `.cancelled` with the task.
    public func finish() async throws -> [UInt8] {
        let process = try await started()
        process.closeInput()
        let step = try await process.exchange([], limit: .max)
        try GpgReport(try await process.ending()).checkSealed()
        return step.output
    }

    /// gpg ends before its input does only when it fails.
    private func end(_ process: PipedProcess) async throws -> Never {
        try GpgReport(try await process.ending()).checkSealed()
        throw WaldenError(.failed, "gpg could not seal", cause: "it ended before all was sealed")
    }

    private func started() async throws -> PipedProcess {
        if let process { return process }
        let started = try await recipients.program.start(recipients.sealingArguments)
        process = started
        return started
    }
}
