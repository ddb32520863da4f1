// SPDX-License-Identifier: MIT

import PITR
import Testing

struct LSNTests {
    @Test func `text round-trips at the extremes and between`() {
        var random = SplitMix64(seed: 3)
        for raw in [0, 1, 0xFFFF_FFFF, 0x1_0000_0000, .max] + (0..<1000).map({ _ in random.next() }) {
            #expect(LSN(LSN(raw).description) == LSN(raw))
        }
        #expect(LSN(.max).description == "FFFFFFFF/FFFFFFFF")
        #expect(LSN("16/b374d848") == LSN(0x16_B374_D848))
    }

    @Test(arguments: [
        "", "/", "0", "0/", "/0", "0/0/0", "-1/0", "0/+1", "0/ 1", "1FFFFFFFF/0", "0x1/0", "G/0", "0/0\n",
    ])
    func `what is not an LSN is not read`(text: String) {
        #expect(LSN(text) == nil)
    }

    @Test func `hostile text never traps`() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<4000 {
            let text = random.mutation(of: "16/B374D848")
            guard let lsn = LSN(text) else { continue }
            #expect(LSN(lsn.description) == lsn)
        }
    }
}
