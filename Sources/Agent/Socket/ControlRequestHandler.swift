// SPDX-License-Identifier: MIT

public import AgentProtocol

/// Does what helpers ask.
public protocol ControlRequestHandler: Sendable {
    /// Whether it is for this process to do, and how long that takes at most. Answers at once.
    func takeUp(_ request: AgentRequest) -> ControlTakeUp

    /// Does it. Never longer than it said, as far as that can be helped.
    func answer(_ request: AgentRequest, _ descriptors: PassedDescriptors) async -> AgentReply
}

public enum ControlTakeUp: Sendable, Equatable {
    case within(Duration)
    /// The helper does it directly, then.
    case declined(reason: String)
}

extension AgentReply {
    static func declined(_ reason: String) -> AgentReply { .declined(reason: Array(reason.utf8)) }

    static func done(_ status: Int32, _ text: String = "") -> AgentReply {
        .done(status: UInt8(truncatingIfNeeded: status), text: Array(text.utf8))
    }
}
