// SPDX-License-Identifier: MIT

import Errors
import Yams

/// A mapping of the configuration file that hands out its keys and, at the end, complains of those nobody asked for.
struct ConfigurationNode {
    private let file: String
    private let path: String
    private let mapping: Node.Mapping

    init(_ node: Node, file: String, path: String = "") throws {
        guard let mapping = node.mapping else {
            throw Self.error(file, node.mark, "\(path.isEmpty ? "the file" : path) must be a mapping of keys to values")
        }
        self.file = file
        self.path = path
        self.mapping = mapping
    }

    /// Throws `.configuration` with file, line and the nearest valid key for a key that is not in `known`, or stands twice.
    func allow(only known: [String]) throws {
        var seen: Set<String> = []
        for (key, _) in mapping {
            let name = key.string ?? ""
            guard seen.insert(name).inserted else {
                throw Self.error(file, key.mark, "the key \(full(name)) stands twice")
            }
            guard !known.contains(name) else { continue }
            let hint = NearestWord.of(name, among: known).map { "Did you mean \(full($0))?" }
            throw Self.error(
                file, key.mark, "unknown key \(full(name))",
                hint: hint ?? "Known here: \(known.joined(separator: ", ")).")
        }
    }

    /// The keys, in their order. Throws for one that is no text, or stands twice.
    func keys() throws -> [String] {
        let names = mapping.map { $0.key.string ?? "" }
        try allow(only: names)
        return names
    }

    /// Whether the value of `key` is itself a mapping.
    func isMapping(_ key: String) -> Bool { mapping[key]?.mapping != nil }

    func child(_ key: String) throws -> ConfigurationNode? {
        guard let node = mapping[key], !node.isNull else { return nil }
        return try ConfigurationNode(node, file: file, path: full(key))
    }

    func children(_ key: String) throws -> [ConfigurationNode] {
        guard let node = mapping[key], !node.isNull else { return [] }
        guard let sequence = node.sequence else {
            throw Self.error(file, node.mark, "\(full(key)) must be a list")
        }
        return try sequence.enumerated().map { try ConfigurationNode($1, file: file, path: "\(full(key))[\($0)]") }
    }

    /// Whether anything is said of `key`, or of its level.
    func says(_ key: String) throws -> Bool {
        try text(key) != nil || mapping["\(key)_level"].map { !$0.isNull } ?? false
    }

    /// A list of texts; a single one may stand by itself.
    func texts(_ key: String) throws -> [String] {
        guard let node = mapping[key], !node.isNull else { return [] }
        guard let sequence = node.sequence else { return try text(key).map { [$0] } ?? [] }
        return try sequence.map { node in
            guard let text = node.string else { throw wrong(key, "must be a list of texts") }
            return text
        }
    }

    /// A secret under `key`, or the file that holds it under `<key>_file`.
    func secret(_ key: String) throws -> SecretSetting? {
        let (value, file) = (try text(key), try path("\(key)_file"))
        guard value == nil || file == nil else { throw wrong(key, "and \(key)_file are both given") }
        return value.map { .value($0) } ?? file.map { .file($0) }
    }

    /// An absolute path.
    func path(_ key: String) throws -> String? {
        guard let path = try text(key) else { return nil }
        guard path.hasPrefix("/") else { throw wrong(key, "must be an absolute path") }
        return path
    }

    /// A number of bytes with its unit: `8MiB`, `512KiB`.
    func bytes(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = try text(key) else { return nil }
        guard let bytes = Units.byteCount(text), range.contains(bytes) else {
            throw wrong(
                key, "must be a size with a unit, from \(range.lowerBound >> 10)KiB to \(range.upperBound >> 20)MiB")
        }
        return bytes
    }

    func text(_ key: String) throws -> String? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let text = node.string else { throw wrong(key, "must be a text") }
        return text
    }

    func flag(_ key: String) throws -> Bool? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let flag = node.bool else { throw wrong(key, "must be true or false") }
        return flag
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let node = mapping[key], !node.isNull else { return nil }
        guard let number = node.int, range.contains(number) else {
            throw wrong(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number with its unit: `30s`, `5min`, `2h`, `500ms`.
    func duration(_ key: String) throws -> Duration? {
        guard let text = try text(key) else { return nil }
        guard let duration = Units.duration(text) else {
            throw wrong(key, "must be a number with a unit, such as 30s, 5min or 2h")
        }
        return duration
    }

    func choice(_ key: String, _ choices: [String]) throws -> String? {
        guard let text = try text(key) else { return nil }
        guard choices.contains(text) else { throw wrong(key, "must be one of \(choices.joined(separator: ", "))") }
        return text
    }

    /// An error about a key of this mapping, with its place in the file.
    func wrong(_ key: String, _ problem: String, hint: String? = nil) -> WaldenError {
        Self.error(file, mapping[key]?.mark, "\(full(key)) \(problem)", hint: hint)
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func error(_ file: String, _ mark: Mark?, _ problem: String, hint: String? = nil) -> WaldenError {
        let place = mark.map { "\(file):\($0.line)" } ?? file
        return WaldenError(.configuration, "\(place): \(problem)", hint: hint)
    }
}

extension Node {
    fileprivate var isNull: Bool { null != nil && scalar?.style == .plain }
}
