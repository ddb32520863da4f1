// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host

/// The `gpg` program of GnuPG 2.2 or later, and where it keeps its keys.
public struct GpgProgram: Sendable, Hashable {
    /// The user's own, found in `PATH`.
    public static let standard = GpgProgram()

    /// As long as it waits for a person to enter a passphrase or touch a card.
    static let patience = Duration.seconds(300)

    /// A path, or a name that is sought in `PATH`.
    public let program: String
    /// The folder of its keys; nil: `GNUPGHOME`, then the user's `~/.gnupg`.
    public let home: String?
    let patience: Duration

    /// `patience`: how long it may neither read nor write before it is ended.
    public init(_ program: String = "gpg", home: String? = nil, patience: Duration? = nil) {
        self.program = program
        self.home = home
        self.patience = patience ?? Self.patience
    }

    /// What each call is told: to ask nobody, and to heed no options that somebody wrote into gpg.conf, which could add
    /// recipients, or compress. Nothing is asked of the trust that its owner has put into keys: who names a fingerprint has
    /// decided.
    private static let always = [
        "--batch", "--no-tty", "--no-options", "--trust-model", "always", "--no-auto-key-locate", "--status-fd", "2",
    ]

    /// What it may know of our environment: where its agent and its keys are, and how its agent can ask for a passphrase.
    private static let passedOn = [
        "PATH", "HOME", "USER", "LOGNAME", "GNUPGHOME", "GPG_TTY", "TERM", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY",
        "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "PINENTRY_USER_DATA", "LD_LIBRARY_PATH",
    ]

    func start(_ arguments: [String]) async throws -> PipedProcess {
        let place = home.map { ["--homedir", $0] } ?? []
        // Its messages are for us to quote.
        var environment = ["LC_ALL": "C"]
        for name in Self.passedOn { environment[name] = getenv(name).map { String(cString: $0) } }
        let command = PipedProcess.Command(program, Self.always + place + arguments, environment: environment)
        do {
            return try await PipedProcess.start(command, patience: patience)
        } catch let error as WaldenError {
            throw error.hinting("Install GnuPG, or name its gpg program with sealing.gpg.program.")
        }
    }

    /// Runs it to its end with `input`; what it writes beyond `limit` bytes is dropped.
    func run(_ arguments: [String], input: [UInt8] = [], limit: Int) async throws -> (output: [UInt8], GpgReport) {
        let process = try await start(arguments)
        var output: [UInt8] = []
        var step = try await process.exchange(input[...], limit: .max)
        process.closeInput()
        while true {
            output += step.output.prefix(limit - output.count)
            if step.isOver { return (output, GpgReport(try await process.ending())) }
            step = try await process.exchange([], limit: 1 << 20)
        }
    }
}
