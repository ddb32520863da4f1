// SPDX-License-Identifier: MIT

import Errors
import Host

/// Which program is started with what, to dump something.
struct DumpLaunch {
    let program: ClientProgram
    let arguments: [String]
    let database: String
    let connection: ProgramConnection
    /// What errors say could not be done: "cannot dump the database shop".
    let task: String
    let lockWait: Duration

    init(_ request: DumpRequest, _ connection: ProgramConnection, moreArguments: [String] = []) throws(WaldenError) {
        program = .pgDump
        arguments = try request.arguments() + moreArguments
        (database, self.connection, lockWait) = (request.database, connection, request.lockWait)
        task = "cannot dump the database \(request.database)"
    }

    init(_ request: GlobalsRequest, _ connection: ProgramConnection) {
        (program, arguments) = (.pgDumpAll, request.arguments)
        (database, self.connection, lockWait) = (request.database, connection, request.lockWait)
        task = "cannot dump the roles and tablespaces"
    }

    func command(_ programs: DumpPrograms, applicationName: String) -> PipedProcess.Command {
        let all = connection.arguments(database, applicationName: applicationName) + arguments
        let (program, arguments) = programs.words(program, all)
        return PipedProcess.Command(program, arguments, environment: connection.environment)
    }
}
