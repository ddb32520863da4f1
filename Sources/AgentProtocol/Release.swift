// SPDX-License-Identifier: MIT

/// The release that `walden`, `walden-wal` and the agent belong to.
public enum Release {
    /// Semantic version (semver.org), the same in every program of one build.
    public static let version = "0.1.0"
}
