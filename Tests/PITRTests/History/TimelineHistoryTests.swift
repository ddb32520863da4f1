// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct TimelineHistoryTests {
    private let text = "1\t0/3000000\tno recovery target specified\n\n# by hand\n2\t0/5000060\tbefore 2026-11-22\n"

    @Test func `a history is read as PostgreSQL reads it`() throws {
        let history = try TimelineHistory(timeline: timeline(3), parsing: text)
        #expect(
            history.entries == [
                .init(timeline: .first, switchPoint: LSN(0x300_0000), reason: "no recovery target specified"),
                .init(timeline: timeline(2), switchPoint: LSN(0x500_0060), reason: "before 2026-11-22"),
            ])
        #expect(history.contains(.first) && history.contains(timeline(3)) && !history.contains(timeline(4)))
        #expect(history.switchPoint(after: timeline(2)) == LSN(0x500_0060))
        #expect(history.switchPoint(after: timeline(3)) == nil)
    }

    @Test func `bytes belong to the timeline that wrote them, the switch point to the next`() throws {
        let history = try TimelineHistory(timeline: timeline(3), parsing: text)
        let owners: [(UInt64, UInt32)] = [
            (0, 1), (0x2FF_FFFF, 1), (0x300_0000, 2), (0x500_005F, 2), (0x500_0060, 3), (.max, 3),
        ]
        for (lsn, owner) in owners { #expect(history.owner(of: LSN(lsn)) == timeline(owner)) }
    }

    @Test func `a later switch that happened before an earlier one hides the timeline between`() throws {
        // What PostgreSQL writes when a recovery along timeline 2 stops at 0/2800000, before 2 began.
        let history = try TimelineHistory(timeline: timeline(3), parsing: "1\t0/3000000\n2\t0/2800000\n")
        #expect(history.switchPoint(after: .first) == LSN(0x280_0000))
        #expect(history.owner(of: LSN(0x27F_FFFF)) == .first)
        #expect(history.owner(of: LSN(0x280_0000)) == timeline(3))
        #expect(history.owner(of: LSN(0x300_0000)) == timeline(3))
    }

    @Test func `carriage returns, blanks before a line and no last line feed are borne`() throws {
        let history = try TimelineHistory(timeline: timeline(9), parsing: "  1\t0/3000000\tone\r\n \t\r\n8 0/4000000")
        #expect(history.entries.map(\.timeline) == [.first, timeline(8)])
        #expect(history.entries.first?.reason == "one")
    }

    @Test func `no entries is a timeline without known ancestors`() throws {
        #expect(try TimelineHistory(timeline: timeline(5), parsing: "# nothing\n").entries.isEmpty)
    }

    @Test(arguments: [
        "x\t0/3000000\n", "0\t0/3000000\n", "-1\t0/3000000\n", "+1\t0/3000000\n", "1\n", "1\t0-3000000\n",
        "1\t0/3000000\n1\t0/4000000\n", "2\t0/3000000\n1\t0/4000000\n", "3\t0/3000000\n", "4294967297\t0/3000000\n",
        "\u{7F}\u{1}\n",
    ])
    func `hostile histories are refused`(text: String) throws {
        let error = try failure { _ = try TimelineHistory(timeline: timeline(3), parsing: text) }
        #expect(error.code == .integrity)
        #expect(error.message.contains("00000003.history"))
    }

    @Test func `mutated and random text never traps and what is read obeys the rules`() {
        var random = SplitMix64(seed: 5)
        for round in 0..<5000 {
            let hostile =
                round.isMultiple(of: 4)
                ? String(decoding: random.bytes(upTo: 80), as: UTF8.self) : random.mutation(of: text)
            guard let history = try? TimelineHistory(timeline: timeline(3), parsing: hostile) else { continue }
            let numbers = history.entries.map(\.timeline) + [timeline(3)]
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            #expect(numbers.contains(history.owner(of: LSN(random.next()))))
        }
    }
}
