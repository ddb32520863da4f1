// SPDX-License-Identifier: MIT

import Foundation

@main
enum Main {
    static func main() async {
        let program = Program(arguments: Array(CommandLine.arguments.dropFirst()), context: CommandContext.process())
        exit(await program.run())
    }
}
