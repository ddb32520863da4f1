// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Operations
@testable import walden

/// What a monitoring plugin prints.
@Suite("NagiosLine") struct NagiosLineTests {
    private func finding(
        _ result: CheckFinding.Result, _ what: String = "x", _ detail: String = "d", hint: String? = nil,
        measure: CheckMeasure? = nil
    ) -> CheckFinding {
        CheckFinding(result, what, repository: nil, detail, hint: hint, measure: measure)
    }

    @Test func `all is well in a word and a number`() {
        let line = NagiosLine([finding(.ok), finding(.ok)])
        #expect(line.text == "WALDEN OK - 2 checks ok | ok=2 warn=0 failed=0" && line.status == .ok)
    }

    @Test func `what failed stands before what is warned of, with its cure`() {
        let line = NagiosLine([finding(.warn, "w"), finding(.ok), finding(.failed, "f", "bad", hint: "Mend it.")])
        #expect(
            line.text
                == "WALDEN CRITICAL - 1 failed, 1 warned, 3 checks; FAILED f: bad (Mend it.); WARN w: d | ok=1 warn=1 failed=1"
        )
        #expect(line.status == .critical && NagiosLine([finding(.warn)]).status == .warning)
    }

    @Test func `it stays one line of bounded length, and no bar but one is in it`() {
        let long = String(repeating: "ä|\n", count: 900)
        let many = (0..<200).map { finding(.failed, "f", long, measure: CheckMeasure("label_\($0)", 1, .seconds)) }
        let text = NagiosLine(many).text
        #expect(text.utf8.count <= NagiosLine.longest && !text.contains("\n"))
        #expect(text.split(separator: "|").count == 2 && text.contains("... | ok=0 "))
        #expect(NagiosLine(WaldenError(.failed, long)).text.utf8.count <= NagiosLine.longest)
    }

    @Test func `numbers have their unit and their limits, as the guidelines write them`() {
        let measures = [
            CheckMeasure("age", 1.5, .seconds, .above(warning: 10, critical: 20.25)),
            CheckMeasure("free", 30, .percent, .below(warning: 10, critical: 1)), CheckMeasure("n", 7, .count),
            CheckMeasure("odd", .nan, .count, .above(warning: 64, critical: .infinity)),
        ]
        let text = NagiosLine(measures.map { finding(.ok, measure: $0) }).text
        #expect(
            text.hasSuffix("failed=0 age=1.5s;10;20.25;0 free=30%;10:;1:;0 n=7;;;0 odd=U;64;;0"), "\(text)")
    }
}
