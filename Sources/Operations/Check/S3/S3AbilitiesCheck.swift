// SPDX-License-Identifier: MIT

import Errors
import Storage

/// What the server does and does not do, found out by trying: what it cannot promise is said.
struct S3AbilitiesCheck: Check {
    let what = "abilities"
    let repository: String?
    private let store: S3Store
    private let storageClasses: [String]

    init(_ store: S3Store, storageClasses: [String], repository: String) {
        (self.store, self.storageClasses, self.repository) = (store, storageClasses, repository)
    }

    func run(_ report: CheckReport) async throws {
        let found = try await store.probe(storageClasses: storageClasses)
        guard found.put.isWorking else {
            return report.warn(
                what, "what the server can do cannot be tried", cause: "it refuses to store anything",
                hint: "Look at the line on putting an object.")
        }
        let facts = store.facts
        ConditionalPuts(
            what: "conditional writes", isWanted: facts.conditionalWrites, canBeSwitchedOn: true, ofWhat: "an object"
        ).say(found.conditionalPut, report)
        ConditionalPuts(
            what: "conditional uploads", isWanted: facts.conditionalCompletes,
            canBeSwitchedOn: false, ofWhat: "an object that goes up in parts"
        ).say(found.conditionalComplete, report)
        sayRanges(found.rangedGet, report)
        sayChecksums(found, facts.checksum, report)
        for (name, finding) in found.storageClasses.sorted(by: { $0.key < $1.key }) {
            sayStorageClass(name, finding, report)
        }
    }

    private func sayRanges(_ finding: S3Abilities.Finding, _ report: CheckReport) {
        guard case .ignored = finding else { return }
        report.failed(
            "ranges",
            WaldenError(
                .failed, "the server does not give a part of an object alone",
                hint: "Restores and plans read parts of objects: use another server."))
    }

    private func sayChecksums(_ found: S3Abilities, _ checksum: S3Checksum, _ report: CheckReport) {
        let all = [("Content-MD5", found.checksMD5), ("x-amz-checksum-sha256", found.checksSHA256)]
        let checked = all.filter { $0.1.isWorking }.map(\.0)
        let isOursChecked =
            switch checksum {
            case .none: true
            case .md5: found.checksMD5.isWorking
            case .sha256: found.checksSHA256.isWorking
            // Not tried by the probe: whether it is checked shows in what the others tell.
            case .crc32c: found.checksSHA256.isWorking
            }
        guard !isOursChecked else {
            return report.ok(
                "checksums",
                checked.isEmpty ? "none is sent" : "the server checks \(checked.joined(separator: " and "))")
        }
        report.warn(
            "checksums", "the server takes objects whose \(checksum.rawValue) checksum is wrong",
            cause: checked.isEmpty
                ? "it checks none that was tried" : "it checks \(checked.joined(separator: " and "))",
            hint: "It cannot promise that what is damaged on its way is refused; verifying reads it back."
        )
    }

    private func sayStorageClass(_ name: String, _ finding: S3Abilities.Finding, _ report: CheckReport) {
        switch finding {
        case .works, .ignored: report.ok("storage class", "\(name) is taken")
        case .refused(let error):
            report.failed("storage class", error.during("the server does not take the storage class \(name)"))
        case .untested: break
        }
    }
}
