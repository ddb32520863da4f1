// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Repository
import Testing

@Suite("Golden documents") struct GoldenTests {
    @Test(arguments: Golden.allCases)
    func `what we write is the golden document, byte for byte`(_ golden: Golden) throws {
        let bytes = try golden.bytes
        #expect(String(decoding: try golden.rewritten(bytes), as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: Golden.allCases)
    func `members that nobody knows are ignored, at the top and deeper`(_ golden: Golden) throws {
        let bytes = try golden.bytes
        var document = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        document["a_member_of_the_future"] = ["deep": [1, 2.5, NSNull()]]
        document = document.mapValues(Self.widened)
        let more = [UInt8](try JSONSerialization.data(withJSONObject: document))
        #expect(try golden.rewritten(more) == bytes)
    }

    private static func widened(_ value: Any) -> Any {
        if let objects = value as? [[String: Any]] {
            return objects.map { $0.merging(["member_of_the_future": "x"]) { $1 } }
        }
        if let object = value as? [String: Any] { return object.merging(["member_of_the_future": "x"]) { $1 } }
        return value
    }

    @Test(arguments: Golden.allCases, [2, 1_000_000])
    func `a format above ours is refused, whatever else changed`(_ golden: Golden, _ format: Int) throws {
        for text in ["{\"format\":\(format)}", String(decoding: try golden.bytes, as: UTF8.self).formatted(format)] {
            let error = try #require(throws: WaldenError.self) { try golden.rewritten(Array(text.utf8)) }
            #expect(error.code == .refused)
            #expect(error.message.contains("some/key"))
            #expect(error.hint != nil)
        }
    }

    @Test(arguments: Golden.allCases, ["", "\"1\"", "1.5", "-", "null", "[1]", "99999999999999999999"])
    func `a format that is no number is damage`(_ golden: Golden, _ format: String) throws {
        let text = String(decoding: try golden.bytes, as: UTF8.self).replacing(
            "\"format\":1", with: "\"format\":\(format)")
        let error = try #require(throws: WaldenError.self) { try golden.rewritten(Array(text.utf8)) }
        #expect(error.code == .integrity)
    }

    @Test(arguments: Golden.allCases)
    func `every member but the optional ones must be there`(_ golden: Golden) throws {
        let document = try #require(try JSONSerialization.jsonObject(with: Data(try golden.bytes)) as? [String: Any])
        for name in document.keys.sorted()
        where !["note", "replay", "scheduled", "lease", "end", "recovery"].contains(name) {
            var rest = document
            rest[name] = nil
            let bytes = [UInt8](try JSONSerialization.data(withJSONObject: rest))
            let error = try #require(throws: WaldenError.self, "\(name)") { try golden.rewritten(bytes) }
            #expect(error.code == .integrity)
            #expect(error.cause?.contains(name) == true, "\(error)")
        }
    }

    @Test func `a note may be null or not there`() throws {
        let text = String(decoding: try Golden.backup.bytes, as: UTF8.self)
        for note in ["\"note\":null,", ""] {
            let changed = text.replacing(try Regex("\"note\":\"[^\"]*\","), with: note)
            let marker = try JSONDocuments.decode(BackupMarker.self, from: Array(changed.utf8), key: "k")
            #expect(marker.note == nil)
        }
    }
}

extension String {
    fileprivate func formatted(_ format: Int) -> String { replacing("\"format\":1", with: "\"format\":\(format)") }
}
