// SPDX-License-Identifier: MIT

/// One of the things that `walden check` looks at.
///
/// For implementers: a check is a small value in a file of its own, named in ``CheckList``. It says what it finds line by
/// line, so that what it found before it failed or its time was over is kept. What it throws becomes a line that says
/// FAILED; the other checks go on. It puts nothing into the world that it does not take away again as far as it may.
public protocol Check: Sendable {
    /// What is looked at, in a word or two; the subject of the line when the check throws.
    var what: String { get }

    /// Whose check it is; nil for one of all repositories, or of none.
    var repository: String? { get }

    func run(_ report: CheckReport) async throws
}
