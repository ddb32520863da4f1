// SPDX-License-Identifier: MIT

import Errors
import Foundation
import SystemPackage
import Testing

@testable import walden

@Suite("Configuration writer") struct ConfigurationWriterTests {
    private static let hostile: [String] = [
        "", " ", "~", "null", "yes", "#", "a: b", "- x", "[", "{", "'", "\"", "\\", "\\n", "a\nb", "a\r\nb", "\t", "\0",
        "\u{01}\u{1F}\u{7F}", "\u{80}\u{85}\u{9F}", "\u{A0}\u{2028}\u{2029}x", "x\u{FEFF}", "\u{FFFE}\u{FFFF}", "é…日本🐘",
        "host=db password='it''s \\\\ \"x\"'", "%p %f", "&a", "*a", "!x", "|", ">", "@", "`", "trailing ", " leading",
        String(repeating: "x ", count: 5000), "e\u{301}", "\u{10FFFF}",
    ]

    @Test(arguments: hostile)
    func `whatever is written is read back as it was`(_ text: String) throws {
        var configuration = Configuration()
        configuration.cluster = "shop"
        configuration.directory = "/srv/" + text
        configuration.postgres.connection = text
        let written = ConfigurationWriter(configuration).text
        let read = try ConfigurationFile.parse(written, file: "w.yaml")
        #expect(Array(read.postgres.connection.unicodeScalars) == Array(text.unicodeScalars))
        #expect(Array(read.directory.unicodeScalars) == Array(configuration.directory.unicodeScalars))
        #expect(read == configuration)
    }

    @Test func `the file belongs to its owner alone and is never written over`() async throws {
        try await withConfiguration("") { path in
            let file = FilePath(path).removingLastComponent().appending("new/folder/walden.yaml")
            let writer = ConfigurationWriter(Configuration())
            try writer.write(to: file)
            let mode = try FileManager.default.attributesOfItem(atPath: file.string)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let error = try #require(throws: WaldenError.self) { try writer.write(to: file) }
            #expect(error.code == .conflict)
        }
    }
}
