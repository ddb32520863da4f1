// SPDX-License-Identifier: MIT

/// A part that the server has, as the completion names it (CompletedPart).
struct SentPart: Sendable {
    /// From 1.
    let number: Int
    let entityTag: String
    let size: Int
    let checksum: (name: String, value: String)?

    var element: String {
        let sum = checksum.map { "<\($0.name)>\(XMLElement.escape($0.value))</\($0.name)>" } ?? ""
        return "<Part><PartNumber>\(number)</PartNumber><ETag>\(XMLElement.escape(entityTag))</ETag>\(sum)</Part>"
    }
}
