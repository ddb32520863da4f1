// SPDX-License-Identifier: MIT

/// Damaged pages are noticed.
struct ChecksumsRule: ServerRule {
    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard !server.facts.dataChecksums else { return report.ok("data checksums", "on") }
        report.warn(
            "data checksums", "off: neither the server nor a base backup notices a page that the disk has damaged",
            hint: "Stop the server, run pg_checksums --enable -D with its data directory, start it, take a base backup."
        )
    }
}
