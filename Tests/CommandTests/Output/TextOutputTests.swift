// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import walden

@Suite("Text output") struct TextOutputTests {
    @Test func `columns are as wide as their widest cell, and lines have no blanks at their end`() {
        var table = TextTable(["NAME", "SIZE", "NOTE"])
        table.add(["a", "138.5 MiB", ""])
        table.add(["a longer one", "1", "naïve"])
        #expect(
            table.text == """
                NAME          SIZE       NOTE
                a             138.5 MiB
                a longer one  1          naïve
                """)
        #expect(TextTable(["A", "B"]).text == "A  B")
    }

    @Test func `rows that are shorter than the heading are filled up`() {
        var table = TextTable(["A", "B"])
        table.add(["x"])
        table.add([])
        #expect(table.text == "A  B\nx\n")
    }

    @Test func `progress says share, amount, rate and what is left`() {
        let line = ProgressLine(done: 512 << 20, total: 2 << 30, seconds: 4)
        #expect(line.text == "25 %, 512.0 MiB of 2.0 GiB, 128.0 MiB/s, 12 s left")
        #expect(line.bar == "[######..................] 25 %, 512.0 MiB of 2.0 GiB, 128.0 MiB/s, 12 s left")
    }

    @Test func `without an estimate there is no share and no bar`() {
        let line = ProgressLine(done: 1024, total: nil, seconds: 2)
        #expect(line.text == "1.0 KiB, 512 bytes/s")
        #expect(line.bar == line.text)
        #expect(ProgressLine(done: 0, total: 0, seconds: 0).bar == "0 bytes")
    }

    @Test func `more than was estimated is a full bar, and nothing is left`() {
        let line = ProgressLine(done: 300, total: 200, seconds: 1)
        #expect(line.bar == "[########################] 100 %, 300 bytes of 200 bytes, 300 bytes/s")
    }

    @Test(arguments: [0, 1, 1 << 40, UInt64.max], [nil, 0, 1, UInt64.max])
    func `nothing that a server or a clock says is a trap`(_ done: UInt64, _ total: UInt64?) {
        for seconds in [-1e300, -1, 0, 1e-300, 1e-6, 0.2, 1e300, .infinity, .nan] {
            let line = ProgressLine(done: done, total: total, seconds: seconds)
            #expect(!line.text.isEmpty)
            #expect(!line.bar.isEmpty)
        }
    }

    @Test func `an error is one line, with its cause and its hint`() {
        let error = WaldenError(.failed, "cannot\ndo it", cause: "because\r\nso", hint: "Do that.")
        #expect(error.description == "cannot do it: because so (hint: Do that.)")
        let outer = error.during("cannot do more")
        #expect(outer.cause == "cannot\ndo it: because\r\nso")
        #expect(outer.hint == "Do that.")
    }
}
