// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("WAL index: damage") struct DamagedIndexTests {
    private let store = MemoryStore()
    private var index: WALIndex { WALIndex(store: store, layout: Place.layout, segmentSize: .standard) }
    private static let header = #"{"format":2,"log":"00000000","segment_bytes":16777216,"timeline":1,"walden":"0"}"#
    private static let line = #"{"segment":"000000010000000000000003"}"#

    /// Stores `bytes` as the index of LOG 0 and as that of group 0, and reads both.
    private func expectDamage(_ stored: [UInt8], _ what: String, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let log = try Summaries.log(0)
        for key in [try Place.layout.index(log), try Place.layout.index(log.group)] {
            try await store.put(key.text, stored)
            let error = await #expect(throws: WaldenError.self, "\(what)", sourceLocation: sourceLocation) {
                if key == (try Place.layout.index(log)) {
                    _ = try await index.segments(of: log)
                } else {
                    _ = try await index.logs(of: log.group)
                }
            }
            #expect(error?.code == .integrity, "\(what)", sourceLocation: sourceLocation)
            #expect(error?.message.contains(key.text) == true, "\(error as Any)", sourceLocation: sourceLocation)
        }
    }

    private static func stored(_ text: String) throws -> [UInt8] {
        try Compression.standard.compressed(Array(text.utf8))
    }

    @Test(arguments: [
        "", "\n", "{}\n", line + "\n", header, header + "\n" + line, header + "\n\n", header + "\nnull\n",
        header + "\n{\"segment\":1}\n", header + "\n" + #"{"segment":"000000010000000100000003"}"# + "\n",
        header + "\n" + #"{"segment":"000000020000000000000003"}"# + "\n",
        header + "\n" + #"{"segment":"0000000100000000000001FF"}"# + "\n",
        header + "\n" + line + "\n" + line + "\n",
        header + "\n" + #"{"segment":"000000010000000000000004"}"# + "\n" + line + "\n",
        header.replacing("\"format\":2", with: "\"format\":3") + "\n",
        header.replacing("\"format\":2", with: "\"format\":1") + "\n",
        header.replacing("\"00000000\"", with: "\"00000001\"") + "\n",
        header.replacing("16777216", with: "1048576") + "\n",
        header.replacing("\"timeline\":1", with: "\"timeline\":2") + "\n",
        header + "\n" + #"{"segment":"000000010000000000000003","totals":{"xids":[2,1]}}"# + "\n",
        header + "\n" + #"{"segment":"000000010000000000000003","totals":{"xids":[2]}}"# + "\n",
        header + "\n" + #"{"segment":"000000010000000000000003","totals":{"times":["@5","@4"]}}"# + "\n",
        header + "\n" + #"{"segment":"000000010000000000000003","totals":{"records":-1}}"# + "\n",
        header + "\n" + #"{"segment":"000000010000000000000003","drops":[{"files":["1/2"]}]}"# + "\n",
    ])
    func `what is no index of that LOG is damage`(_ text: String) async throws {
        try await expectDamage(try Self.stored(text), text)
    }

    @Test func `an index cut anywhere is damage`() async throws {
        let whole = try Self.stored(Self.header + "\n" + Self.line + "\n")
        for count in 0..<whole.count { try await expectDamage(Array(whole.prefix(count)), "\(count) bytes") }
        try await expectDamage(whole + [0], "a byte too many")
    }

    @Test func `a line without end is damage before it fills the memory`() async throws {
        let frame = try Compression.standard.compressed([UInt8](repeating: UInt8(ascii: " "), count: 8 << 20))
        try await expectDamage(Array([[UInt8]](repeating: frame, count: 400).joined()), "blanks")
    }

    @Test func `mutated lines are damage or summaries, never a trap`() async throws {
        let golden = try Golden.bytes(of: "index.jsonl")
        var generator = SeededGenerator(seed: 7)
        let log = try Summaries.log(0)
        for _ in 0..<600 {
            let text = generator.mutation(of: golden)
            try await store.put(try Place.layout.index(log).text, try Compression.standard.compressed(text))
            do {
                _ = try await index.segments(of: log)
            } catch let error as WaldenError {
                #expect(error.code == .integrity)
            }
        }
    }
}
