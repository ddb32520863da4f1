// SPDX-License-Identifier: MIT

import Testing

@testable import Host

@Suite struct UnusedMemoryTests {
    @Test func `only what is run and comes from a file is let go of`() {
        let text = "55c0e000-55c0f000 r-xp 00012000 fe:00 131 /usr/bin/walden"
        #expect(UnusedMemory.programText(text) == 0x55c0e000..<0x55c0f000)
        for line in [
            "55c0e000-55c0f000 rw-p 00012000 fe:00 131 /usr/bin/walden",
            "55c0e000-55c0f000 r--p 00012000 fe:00 131 /usr/bin/walden",
            "55c0e000-55c0f000 r-xp 00000000 00:00 0 [vdso]", "55c0e000-55c0f000 r-xp 00000000 00:00 0",
            "55c0f000-55c0e000 r-xp 00012000 fe:00 131 /usr/bin/walden",
            "0-55c0e000 r-xp 00012000 fe:00 131 /x", "g-h r-xp 0 0 0 /x", "", "55c0e000 r-xp 0 0 0 /x",
        ] {
            #expect(UnusedMemory.programText(line) == nil, "\(line)")
        }
    }

    @Test func `a program goes on after its pages were let go of`() {
        UnusedMemory.giveBack()
        UnusedMemory.giveBackProgram()
        #expect([3, 1, 2].sorted() == [1, 2, 3])
    }
}
