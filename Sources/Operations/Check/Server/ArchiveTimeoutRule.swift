// SPDX-License-Identifier: MIT

/// How much may be lost with the server.
struct ArchiveTimeoutRule: ServerRule {
    private static let what = "archive_timeout"
    private static let long = 3600

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard let seconds = server.number(Self.what) else { return }
        let cure =
            "Set archive_timeout = 60 and reload the server: a segment that is nearly empty compresses to little."
        if seconds <= 0 {
            report.warn(
                Self.what,
                "it is 0: a segment is archived when it is full, so all that a quiet server wrote for hours or days is "
                    + "lost with it", hint: cure)
        } else if seconds > Self.long {
            report.warn(
                Self.what, "up to \(CheckWords.duration(Double(seconds))) of commits are lost with the server",
                hint: cure)
        } else {
            report.ok(
                Self.what, "at most \(CheckWords.duration(Double(seconds))) of commits wait for their segment's end")
        }
    }
}
