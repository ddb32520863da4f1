// SPDX-License-Identifier: MIT

public import Errors

/// Looks whether a plain dump that passes by begins and ends as pg_dump's or pg_dumpall's do, holding only its first and last bytes.
///
/// pg_dump writes `-- PostgreSQL database dump complete` last; since August 2025 its scripts begin with `\restrict` and a random key
/// and end with `\unrestrict` and the same one, after that mark or, from pg_dumpall, before it. With a key nothing within the dump can
/// look like its end; without one, a dump that was cut within a text made to look like it would pass.
public struct PlainDumpEnds: Sendable {
    public enum Kind: Sendable, Hashable {
        case database
        /// Of pg_dumpall: roles and tablespaces.
        case cluster

        fileprivate var title: String {
            switch self {
            case .database: "-- PostgreSQL database dump"
            case .cluster: "-- PostgreSQL database cluster dump"
            }
        }
    }

    private static let kept = 4096

    private let kind: Kind
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    public init(_ kind: Kind) { self.kind = kind }

    /// The next bytes of the dump.
    public mutating func feed(_ bytes: [UInt8]) {
        head += bytes.prefix(Self.kept - head.count)
        tail = Array((tail + bytes.suffix(Self.kept)).suffix(Self.kept))
    }

    /// Throws `.integrity` when what was fed is no whole dump.
    public func check() throws(WaldenError) {
        guard tail.last == 0x0A else { throw broken("its last line is cut") }
        guard beginsWell else { throw broken("it does not begin with \"\(kind.title)\"") }
        var lines = Self.lines(tail).suffix(12).reversed().filter { !$0.isEmpty && $0 != "--" }[...]
        var key: Substring?
        func takeKey() {
            guard let line = lines.first, line.hasPrefix("\\unrestrict ") else { return }
            key = line.dropFirst("\\unrestrict ".count)
            lines = lines.dropFirst()
        }
        takeKey()
        guard lines.popFirst() == "\(kind.title) complete" else {
            throw broken("its last line is not \"\(kind.title) complete\"")
        }
        if key == nil { takeKey() }
        guard key.map(String.init) == restrictKey else {
            throw broken("it does not end with the key that it begins with")
        }
    }

    /// The key of its `\restrict`, which only newer versions of psql understand; nil when there is none. Known from the first 4 KiB.
    public var restrictKey: String? {
        Self.lines(head).prefix(10).first { $0.hasPrefix("\\restrict ") }.map {
            String($0.dropFirst("\\restrict ".count))
        }
    }

    private var beginsWell: Bool { Self.lines(head).first { !$0.isEmpty && $0 != "--" } == kind.title }

    /// The whole ones: a line ends with a line feed.
    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func broken(_ cause: String) -> WaldenError {
        WaldenError(
            .integrity, "this is no whole plain dump", cause: cause,
            hint: "It was cut short, or it is something else: use another dump.")
    }
}
