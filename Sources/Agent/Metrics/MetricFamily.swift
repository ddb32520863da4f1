// SPDX-License-Identifier: MIT

/// A metric's name with what it means and its samples, in Prometheus' text format 0.0.4.
///
/// Source: Prometheus documentation, "Exposition formats", "Text-based format".
struct MetricFamily {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, as our own code writes it.
    let name: String
    let kind: Kind
    let help: String
    private var lines: [String] = []

    init(_ name: String, _ kind: Kind, _ help: String) { (self.name, self.kind, self.help) = (name, kind, help) }

    /// Nothing happens for nil: what is not known has no sample.
    mutating func add(_ value: Double?, _ labels: MetricLabels, suffix: String = "") {
        guard let value else { return }
        lines.append("\(name)\(suffix)\(labels.text) \(Self.text(value))")
    }

    /// Cumulative buckets, sum and count.
    mutating func add(_ histogram: DurationHistogram, _ labels: MetricLabels) {
        var seen: UInt64 = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            seen &+= count
            add(Double(seen), labels.with("le", Self.text(bound)), suffix: "_bucket")
        }
        add(histogram.sum, labels, suffix: "_sum")
        add(Double(seen), labels, suffix: "_count")
    }

    /// Empty without a sample.
    var text: String {
        guard !lines.isEmpty else { return "" }
        let help = self.help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        let head = ["# HELP \(name) \(help)", "# TYPE \(name) \(kind.rawValue)"]
        return (head + lines).joined(separator: "\n") + "\n"
    }

    /// As Go's ParseFloat reads it; whole numbers without a point, for people.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { String($0) } ?? String(value)
    }
}
