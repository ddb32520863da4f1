// SPDX-License-Identifier: MIT

/// What helper and agent say to each other over the control socket: a Unix socket of the kind that keeps messages whole
/// (`SOCK_SEQPACKET`, `man 7 unix`). docs/agent.md describes it.
///
/// A helper connects, sends one ``AgentRequest`` with open descriptors beside it, and reads ``AgentReply`` twice: first that the
/// agent has taken it up, then how it ended.
public enum ControlProtocol {
    /// Every message begins with this and a version; neither place ever changes.
    static let magic = Array("WLDN".utf8)
    /// What this release speaks. Another version is answered by declining, and helped by doing it directly.
    public static let version: UInt8 = 1
    /// In bytes. A path has at most 4,096 (`PATH_MAX`), and a message two of them and a sentence.
    public static let largestMessage = 16_384
    /// Descriptors beside a request, at most.
    public static let mostDescriptors = 3

    /// How long a helper waits for the agent to take a request up; then it does it directly.
    public static let takeUpMilliseconds: Int32 = 2_000
    /// What a helper adds to the time that the agent said it may take.
    public static let graceMilliseconds: Int32 = 3_000
    /// The most that a helper believes an agent may take, whatever it says.
    public static let longestMilliseconds: Int32 = 3_600_000
}

/// A message that cannot be understood.
public enum MessageError: Error, Equatable, Sendable {
    /// It is not of this protocol at all, cut short, or longer than it says.
    case malformed
    /// It is of a version that this release does not speak.
    case version(UInt8)
}
