// SPDX-License-Identifier: MIT

import Dispatch
import Foundation

@main
enum Main {
    /// Not `async`: the runtime of that opens descriptors of its own before the first line runs.
    static func main() {
        fillStandardStreams()
        Task {
            let arguments = Array(CommandLine.arguments.dropFirst())
            end(await Program(arguments: arguments, context: CommandContext.process()).run())
        }
        dispatchMain()
    }

    /// Without the handlers of `exit`: OpenSSL's would take down what the transport's thread still uses, and PostgreSQL would see
    /// a signal instead of the status (once in a hundred fetches from S3). All that matters is durable or written by then.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }

    /// A standard stream that the caller closed would leave its number to the next file opened, and what is said on it
    /// would be written there.
    private static func fillStandardStreams() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one. Where there is no /dev/null, it stays as it was.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
