// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct BackupHistoryFileTests {
    private let text = """
        START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
        STOP WAL LOCATION: 0/2000138 (file 000000010000000000000002)
        CHECKPOINT LOCATION: 0/2000060
        BACKUP METHOD: streamed
        BACKUP FROM: primary
        START TIME: 2026-11-22 10:00:00 CET
        LABEL: nightly, (file of) all
        START TIMELINE: 1
        STOP TIME: 2026-11-22 10:00:05 CET
        STOP TIMELINE: 1

        """

    @Test func `what the server wrote is read`() throws {
        let file = try BackupHistoryFile(parsing: text)
        #expect(file.startLSN == LSN(0x200_0028))
        #expect(file.startSegment == "000000010000000000000002")
        #expect(file.stopLSN == LSN(0x200_0138))
        #expect(file.stopSegment == "000000010000000000000002")
        #expect(file.timeline == .first)
        #expect(file.label == "nightly, (file of) all")
    }

    @Test(arguments: ["START WAL LOCATION", "STOP WAL LOCATION", "LABEL", "START TIMELINE"])
    func `a missing line is named`(key: String) throws {
        let without = text.split(separator: "\n").filter { !$0.hasPrefix(key + ":") }.joined(separator: "\n")
        let error = try failure { _ = try BackupHistoryFile(parsing: without) }
        #expect(error.code == .integrity)
        #expect(error.cause?.contains(key) == true)
    }

    @Test func `a label cannot pass for another line`() throws {
        let forged = text.replacing("nightly, (file of) all", with: "x\nSTART WAL LOCATION: 0/9 (file y)")
        #expect(try BackupHistoryFile(parsing: forged).startLSN == LSN(0x200_0028))
        let timeline = text.replacing("nightly, (file of) all", with: "x\nSTART TIMELINE: 7")
        #expect(try failure { _ = try BackupHistoryFile(parsing: timeline) }.code == .integrity)
    }

    @Test func `a stop before the start is refused`() throws {
        let turned = text.replacing("STOP WAL LOCATION: 0/2000138", with: "STOP WAL LOCATION: 0/2000010")
        #expect(try failure { _ = try BackupHistoryFile(parsing: turned) }.code == .integrity)
    }

    @Test func `mutated and random text never traps`() {
        var random = SplitMix64(seed: 6)
        var refused = 0
        for round in 0..<4000 {
            let hostile =
                round.isMultiple(of: 4)
                ? String(decoding: random.bytes(upTo: 200), as: UTF8.self) : random.mutation(of: text)
            do {
                let file = try BackupHistoryFile(parsing: hostile)
                #expect(file.startLSN <= file.stopLSN)
            } catch {
                #expect((error as? WaldenError)?.code == .integrity)
                refused += 1
            }
        }
        #expect(refused > 1000)
    }
}
