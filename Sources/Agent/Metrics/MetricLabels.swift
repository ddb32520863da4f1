// SPDX-License-Identifier: MIT

/// The labels of a sample, escaped.
struct MetricLabels {
    private var pairs: [(name: String, value: String)]

    init(_ pairs: KeyValuePairs<String, String> = [:]) { self.pairs = pairs.map { ($0.key, $0.value) } }

    func with(_ name: String, _ value: String) -> MetricLabels {
        var labels = self
        labels.pairs.append((name, value))
        return labels
    }

    /// In braces; empty without a label.
    var text: String {
        guard !pairs.isEmpty else { return "" }
        return "{" + pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    /// Byte for byte, for a carriage return and a line feed are one character for Swift.
    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
            case UInt8(ascii: "\""): bytes += Array(#"\""#.utf8)
            case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
