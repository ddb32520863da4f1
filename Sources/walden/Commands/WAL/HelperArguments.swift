// SPDX-License-Identifier: MIT

/// The arguments that `walden-wal` passes on (`HelperCall.waldenArguments`), read without the argument parser, which takes longer
/// than any other step of a push but compressing. Whatever is not of that very form is left to the parser.
enum HelperArguments {
    static func push(_ arguments: [String]) -> WALPushCommand? {
        guard let (options, operands) = parts(arguments, verb: "push"), operands.count == 1 else { return nil }
        guard let config = configuration(options) else { return nil }
        var command = WALPushCommand()
        (command.config, command.verbose, command.json) = (config.file, false, false)
        command.path = operands[0]
        return command
    }

    static func fetch(_ arguments: [String]) -> WALFetchCommand? {
        guard let (options, operands) = parts(arguments, verb: "fetch"), operands.count == 2 else { return nil }
        let standby = options.last == "--standby"
        guard let config = configuration(standby ? Array(options.dropLast()) : options) else { return nil }
        var command = WALFetchCommand()
        (command.config, command.standby, command.json) = (config.file, standby, false)
        (command.name, command.path) = (operands[0], operands[1])
        return command
    }

    /// What stands before and behind `--`.
    private static func parts(_ arguments: [String], verb: String) -> (options: [String], operands: [String])? {
        guard arguments.starts(with: ["wal", verb]), let end = arguments.firstIndex(of: "--") else { return nil }
        return (Array(arguments[2..<end]), Array(arguments[(end + 1)...]))
    }

    private static func configuration(_ options: [String]) -> (file: String?, Void)? {
        if options.isEmpty { return (nil, ()) }
        return options.count == 2 && options[0] == "--config" ? (options[1], ()) : nil
    }
}
