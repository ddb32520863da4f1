// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Testing

@testable import Operations
@testable import walden

struct VerifyViewTests {
    private static let generation = GenerationID(major: 15, systemIdentifier: SystemIdentifier(7))
    private static let id = BackupID(startedAt: Instant(microseconds: 1_795_341_600_000_000))

    private func finding(_ subject: VerifyFinding.Subject, _ change: (inout VerifyFinding) -> Void = { _ in })
        -> VerifyFinding
    {
        var finding = VerifyFinding(
            repository: "local", generation: Self.generation, subject, .damaged, problem: "it is torn")
        change(&finding)
        return finding
    }

    private func view(_ findings: [VerifyFinding], unreachable: Bool = false) -> VerifyView {
        var report = VerifyReport()
        report.findings = findings
        if unreachable {
            report.unreachable = [.init(repository: "far", error: WaldenError(.unavailable, "no answer"))]
        }
        return VerifyView(report, seconds: 1)
    }

    @Test func `the exit status tells damage before what does not answer`() {
        #expect(view([]).exitStatus == 0 && view([], unreachable: true).exitStatus == 7)
        let open = finding(.marker(Self.id))
        #expect(view([open]).exitStatus == 5 && view([open], unreachable: true).exitStatus == 5)
        #expect(view([finding(.marker(Self.id)) { $0.repairedFrom = "far" }]).exitStatus == 0)
        #expect(view([finding(.gapRecord) { $0.acceptedReason = "the disk was full" }]).exitStatus == 0)
    }

    @Test func `a finding is one line with what is lost and what to do`() {
        let lost = finding(.segments(SegmentRun(timeline: .first, first: 5, last: 6))) {
            $0.lostBackups = [Self.id]
            $0.lostStretches = [
                LostStretch(
                    timeline: .first, after: .init(LSN(0x500_0000), Instant(microseconds: 0)), before: nil,
                    claimedEnd: .init(LSN(0x900_0000), nil))
            ]
        }
        let text = view([lost]).findings[0].text
        #expect(
            text == "DAMAGED 000000010000000000000005..000000010000000000000006 in local: it is torn; "
                + "lost: backup \(Self.id.text), every moment of timeline 1 after 1970-01-01T00:00:00Z (0/5000000) and "
                + "up to 0/9000000 and on; cure: walden backup, so that what comes can be restored to")
        let held = finding(.object(Self.id, "base.00001.tar.zst")) { $0.wholeIn = ["far"] }
        #expect(
            view([held]).findings[0].text.hasSuffix("walden verify --repair copies it from far, which has it whole"))
        #expect(view([held]).problems == ["local: it is torn"])
    }

    @Test(arguments: [("5%", 0.05), ("100%", 1), ("0.5%", 0.005)]) func `a sample is a share`(
        text: String, share: Double
    ) {
        #expect(SampleOption(argument: text)?.share == share)
    }

    @Test(arguments: ["", "%", "5", "0%", "101%", "-5%", "5 %", "1e1%", "nan%"])
    func `anything else is no sample`(text: String) { #expect(SampleOption(argument: text) == nil) }

    @Test func `the configuration says how much is read, and how fast`() throws {
        let text = "repositories:\n  - directory: /r\nverify: {sample: 5%, max_rate: 50MiB, workers: 3}\n"
        let verify = try ConfigurationFile.parse(text, file: "f").verify
        #expect(verify == Configuration.Verify(share: 0.05, workers: 3, bytesPerSecond: 50 << 20))
        for wrong in ["{sample: 5}", "{sample: 0%}", "{max_rate: 1}", "{workers: 0}", "{samples: 5%}"] {
            #expect(throws: WaldenError.self) {
                try ConfigurationFile.parse("repositories:\n  - directory: /r\nverify: \(wrong)\n", file: "f")
            }
        }
    }
}
