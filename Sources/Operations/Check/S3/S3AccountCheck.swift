// SPDX-License-Identifier: MIT

import Storage

/// Whose credentials are used, and which bucket is meant by the settings.
struct S3AccountCheck: Check {
    let what = "credentials"
    let repository: String?
    private let store: S3Store

    init(_ store: S3Store, repository: String) { (self.store, self.repository) = (store, repository) }

    func run(_ report: CheckReport) async throws {
        report.ok(what, try await store.identity())
        // Any answer tells the region; what it says else is for other checks.
        _ = try? await store.head(ObjectKey(ProbeObject.prefix + "none"))
        let facts = store.facts
        let style = facts.isVirtual ? "virtual-hosted style" : "path style"
        let prefix = facts.prefix.isEmpty ? "" : ", prefix \(facts.prefix)"
        report.ok(
            "bucket",
            "\(facts.bucket)\(prefix) at \(facts.host), region \(facts.region), \(style), checksum \(facts.checksum.rawValue)"
        )
        for warning in store.warnings { report.warn("bucket", "the settings are not quite right", hint: warning) }
    }
}
