// SPDX-License-Identifier: MIT

/// What the planner wants to know next about the archived WAL.
///
/// The planner does no I/O. It throws the questions that it cannot go on without; whoever reads the repository adds the
/// answers to the catalogue and asks it again.
public enum WALQuestion: Sendable, Hashable {
    /// Which segments of these LOGs of a timeline are there?
    case segments(TimelineID, ClosedRange<UInt64>)
    /// What does the index say of the 256 LOGs whose numbers divided by 256 are this?
    case group(TimelineID, UInt64)
    /// What does the index say of a LOG?
    case log(TimelineID, UInt64)
    /// What does a recovery meet in a segment?
    case replay(ReplayQuestion)
}

/// Thrown by the planner in place of an answer of its own. Never empty.
public struct OpenQuestions: Error, Sendable, Equatable {
    public let questions: Set<WALQuestion>

    public init(_ questions: Set<WALQuestion>) { self.questions = questions }
}
