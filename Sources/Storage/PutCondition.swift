// SPDX-License-Identifier: MIT

/// What a put does when the key is taken.
public enum PutCondition: Sendable, Hashable {
    /// Leaves what is there.
    case ifAbsent

    /// Takes its place, at once and whole.
    case replacing
}
