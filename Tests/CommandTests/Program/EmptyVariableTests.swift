// SPDX-License-Identifier: MIT

import Testing

@testable import walden

struct EmptyVariableTests {
    /// Fault 36 of docs/faults.md.
    @Test func `a variable that is empty is one that is not set`() async {
        let context = Captured().context(["EMPTY": "", "FULL": "x"])
        #expect(context.variable("EMPTY") == nil && context.variable("FULL") == "x" && context.variable("NONE") == nil)
        // As where it is not set at all, the usual place is looked at.
        let (empty, none) = (await Captured.run(["list"], ["WALDEN_CONFIG": ""]), await Captured.run(["list"], [:]))
        #expect(empty.status == none.status && empty.captured.err == none.captured.err)
        #expect(empty.captured.err.contains("/etc/walden/walden.yaml"))
    }
}
