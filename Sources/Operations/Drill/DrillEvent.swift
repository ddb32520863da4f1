// SPDX-License-Identifier: MIT

public import Repository

/// What happens during a drill, for whoever shows it.
public enum DrillEvent: Sendable {
    case restore(RestoreEvent)
    /// What is done now, as a sentence without a final period.
    case step(String)
    case checked(DrillRecord.Check)
    case warning(String)
}
