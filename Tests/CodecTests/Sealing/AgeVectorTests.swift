// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
import Testing

/// The published test vectors of the format (C2SP's CCTV, folder age/testdata). No package of Debian 12 has them, so
/// this is run on demand: with the vectors in the folder that `WALDEN_AGE_VECTORS` names, and without it with none.
struct AgeVectorTests {
    @Test func `every vector does as it is expected to`() throws {
        let vectors = try AgeVector.all()
        guard AgeVector.folder != nil else { return }
        #expect(vectors.contains { $0.isOurs && $0.expected == "success" })
        #expect(vectors.contains { $0.isOurs && $0.expected != "success" })
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: AgeVector) throws {
        var plain: [UInt8] = []
        let found = code {
            let opener = AgeOpener(with: try vector.identities)
            try vector.file.withUnsafeBytes { try opener.push($0) { plain += $0 } }
            try opener.finish { plain += $0 }
        }
        guard vector.isOurs else {
            #expect(found != nil && plain.isEmpty, "\(vector.name)")
            return
        }
        switch vector.expected {
        case "success": #expect(found == nil, "\(vector.name)")
        case "no match": #expect(found == .permission, "\(vector.name)")
        default: #expect(found == .integrity, "\(vector.name)")
        }
        if let payload = vector.payload { #expect(SHA256Digest.of(plain).hexadecimal == payload, "\(vector.name)") }
    }
}

struct AgeVector: Sendable, CustomTestStringConvertible {
    let name: String
    let file: [UInt8]
    private let fields: [(key: String, value: String)]

    static var folder: String? { ProcessInfo.processInfo.environment["WALDEN_AGE_VECTORS"] }

    static func all() throws -> [AgeVector] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { name in
            let vector = try AgeVector(
                name, Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name)))
            // So the format's description asks for: later keys may change what a file means.
            let known = ["expect", "payload", "identity", "passphrase", "armored", "file key", "comment"]
            return vector.fields.allSatisfy { known.contains($0.key) } ? vector : nil
        }
    }

    /// Lines of key and value, an empty line, and the age file.
    private init(_ name: String, _ data: Data) throws {
        self.name = name
        let end = try #require(data.firstRange(of: Data("\n\n".utf8)))
        file = [UInt8](data[end.upperBound...])
        fields = String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\n").map { line in
            let colon = line.range(of: ": ")
            return (
                String(line[..<(colon?.lowerBound ?? line.endIndex)]),
                String(line[(colon?.upperBound ?? line.endIndex)...])
            )
        }
    }

    var testDescription: String { name }
    var expected: String? { self["expect"] }
    var payload: String? { self["payload"] }

    /// Whether it is binary and for X25519, which is all that is read here.
    var isOurs: Bool {
        self["armored"] == nil && self["passphrase"] == nil
            && (self["identity"].map { $0.hasPrefix("AGE-SECRET-KEY-1") } ?? true)
    }

    var identities: [AgeIdentity] {
        get throws {
            let given = try fields.filter { $0.key == "identity" }.map { try AgeIdentity($0.value) }
            return given.isEmpty ? [.generate()] : given
        }
    }

    private subscript(key: String) -> String? { fields.first { $0.key == key }?.value }
}
