// SPDX-License-Identifier: MIT
import AgentProtocol
import Glibc

/// What PostgreSQL runs for each segment. It holds no archive logic: it finds who does the work, the agent or `walden`, and hands
/// over.
enum Program {
    /// Does what the arguments, without the program's name, ask: bytes, as PostgreSQL promises no encoding. Returns the exit status, or not at all when another program took this one's place.
    static func run(_ arguments: [[UInt8]]) -> Int32 {
        if arguments == [Array("--help".utf8)] { return say(help) }
        if arguments == [Array("--version".utf8)] { return say("walden-wal \(Release.version)\n") }
        do {
            let call = try HelperCall(parsing: arguments)
            if let end = AgentCall(call).ask() {
                if !end.text.isEmpty { complain(String(decoding: end.text, as: UTF8.self)) }
                return end.status
            }
            let failure = WaldenProgram.replaceThisProcess(arguments: call.waldenArguments)
            complain(failure)
            return unavailableStatus(for: call.request)
        } catch {
            complain("\(error.message); walden-wal --help says how it is called")
            return error.exitStatus(standby: serverIsStandby())
        }
    }

    private static func unavailableStatus(for request: HelperRequest) -> Int32 {
        switch request {
        case .push: PostgresExit.Push.unavailable
        case .fetch(_, _, let standby): PostgresExit.Fetch.cannotTell(standby: standby || serverIsStandby())
        }
    }

    /// Whether the server that called is in standby mode: the working directory of `restore_command` is the data
    /// directory, and `standby.signal` there asks for that mode (PostgreSQL's documentation, "Standby Server Operation").
    static func serverIsStandby() -> Bool { access("standby.signal", F_OK) == 0 }

    private static func say(_ text: String) -> Int32 { write(text, to: STDOUT_FILENO) ? 0 : 1 }

    /// One line for PostgreSQL's log. Nobody is told when standard error is gone; the exit status says it all the same.
    private static func complain(_ sentence: String) { _ = write("walden-wal: \(sentence)\n", to: STDERR_FILENO) }
}

private let help = """
    Stores and fetches WAL for PostgreSQL. In postgresql.conf:

      archive_command = 'walden-wal push "%p"'
      restore_command = 'walden-wal fetch "%f" "%p"'

    walden-wal [--config FILE] [--socket SOCKET] push PATH
      exits 0 when the file is durable in every required repository, and 1 to 125 when it is not

    walden-wal [--config FILE] [--socket SOCKET] [--standby] fetch NAME PATH
      exits 0 when the file is at PATH, 1 at the end of the archive, and 126 when nobody can tell, so that
      recovery stops; in standby mode (--standby, or standby.signal in the working directory) 1 to 125 instead

    walden-wal --version
    walden-wal --help

    The work is done by walden agent where one listens: at SOCKET, else at what WALDEN_SOCKET names, else at
    /run/walden/agent.sock. Where none does it is done by the program walden: the file that WALDEN_PROGRAM names, else the first of that name beside
    walden-wal, in PATH, in /usr/local/bin and in /usr/bin. FILE is passed on; without it, WALDEN_CONFIG names it.

    """
