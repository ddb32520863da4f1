// SPDX-License-Identifier: MIT

/// A command that a shell runs for each event, which it finds in the variables `WALDEN_EVENT`, `WALDEN_JOB` and so on.
public struct HookTarget: Sendable, Hashable {
    public var command: String
    /// What it is given besides.
    public var environment: [String: String]

    public init(_ command: String, environment: [String: String]) {
        (self.command, self.environment) = (command, environment)
    }
}

extension HookTarget: CustomStringConvertible, CustomReflectable {
    /// Without the command and its environment, which may hold secrets.
    public var description: String { "a command" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
