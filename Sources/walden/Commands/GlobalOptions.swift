// SPDX-License-Identifier: MIT

import ArgumentParser
import Logging

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: "The configuration file. Default: $WALDEN_CONFIG, then /etc/walden/walden.yaml.")
    var config: String?

    @Flag(help: "Print exactly one JSON document on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say more on standard error.")
    var verbose = false

    func log(_ command: String, _ context: CommandContext) -> Logger {
        let level: Logger.Level = verbose ? .debug : .info
        return Logger(label: command) { LogLines(label: $0, level: level, context: context) }
    }
}
