// SPDX-License-Identifier: MIT

/// Whether a dump is kept, and the rules that decided it.
public struct RetentionDecision: Sendable, Hashable {
    public let dump: CatalogueDump
    public let isKept: Bool
    /// Those that keep it; where none does, what each rule said. Never empty.
    public let reasons: [RetentionReason]

    /// For people: `daily 3 of 7, weekly 1 of 4`.
    public var text: String { reasons.map(\.description).joined(separator: ", ") }

    init(_ dump: CatalogueDump, _ reasons: [RetentionReason]) {
        let keeping = reasons.filter(\.isKeeping)
        self.dump = dump
        isKept = !keeping.isEmpty
        self.reasons = keeping.isEmpty ? reasons : keeping
    }

    /// The same with one reason more.
    func adding(_ reason: RetentionReason) -> RetentionDecision { RetentionDecision(dump, reasons + [reason]) }
}
