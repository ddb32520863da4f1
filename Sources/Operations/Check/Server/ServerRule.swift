// SPDX-License-Identifier: MIT

/// One thing that is judged by what is known of the server, without asking anybody.
///
/// For implementers: a rule says a line, in a file of its own, and is named in ``ServerCheck``. The line has the name of the
/// setting where it is about one.
protocol ServerRule: Sendable {
    func judge(_ server: CheckedServer, _ report: CheckReport)
}
