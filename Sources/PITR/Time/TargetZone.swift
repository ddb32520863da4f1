// SPDX-License-Identifier: MIT

import Errors

/// The zone of a target time: an offset, or a name with rules.
struct TargetZone {
    private let name: String
    /// nil for a fixed offset.
    private let rules: (any ZoneOffsets)?
    private let fixed: Int

    /// Throws `usage` for a name that is not known or not clear.
    init(_ text: String, rules: any TimeZoneRules) throws {
        name = text
        if let offset = OffsetText(text) {
            (self.rules, fixed) = (nil, offset.seconds)
        } else if ["UTC", "GMT"].contains(text.uppercased()) {
            (self.rules, fixed) = (nil, 0)
        } else {
            (self.rules, fixed) = (try Self.look(up: text, in: rules), 0)
        }
    }

    private static func look(up name: String, in rules: any TimeZoneRules) throws -> any ZoneOffsets {
        if isAbbreviation(name) {
            throw WaldenError(
                .usage, "the time zone abbreviation \(ForeignText.quoted(name)) is not clear",
                cause: "zones around the world share such abbreviations",
                hint: "Write UTC, an offset such as +01:00, or a zone's name such as Europe/Paris.")
        }
        guard isName(name), let zone = rules.zone(named: name) else {
            throw WaldenError(
                .usage, "the time zone \(ForeignText.quoted(name)) is not known",
                hint: "Write UTC, an offset such as +01:00, or a name of the time zone database such as Europe/Paris.")
        }
        return zone
    }

    /// Three letters of any case, or up to five capitals: CET, CEST. Zones such as Cuba and Japan have names like words.
    private static func isAbbreviation(_ name: String) -> Bool {
        let letters = name.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
        return letters && (name.utf8.count <= 3 || name.utf8.count <= 5 && name == name.uppercased())
    }

    /// The characters that the names of the time zone database have; so no path gets out of the database's folder.
    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64 && !name.hasPrefix("/")
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_+-/".utf8.contains(byte)
            }
    }

    /// Throws `usage` when the zone's clocks show `civil` never or twice, naming the instants that may be meant.
    func instant(of civil: CivilTime) throws -> Instant {
        let offsets = rules?.offsets(at: civil) ?? [fixed]
        if let only = offsets.first, offsets.count == 1 {
            return try inRange(Instant(civil: civil, offsetSeconds: only))
        }
        if offsets.isEmpty, let around = rules?.around(civil) {
            throw unclear(
                civil, "does not exist in \(name)", "its clocks were set forward over it",
                [around.after, around.before])
        }
        throw unclear(civil, "comes twice in \(name)", "its clocks were set back over it", offsets)
    }

    private func inRange(_ instant: Instant) throws -> Instant {
        guard CivilTime(instant) != nil else {
            throw WaldenError(.usage, "the time \(instant) is not in the years 1 to 9999")
        }
        return instant
    }

    private func unclear(_ civil: CivilTime, _ what: String, _ why: String, _ offsets: [Int]) -> WaldenError {
        let instants = offsets.map { Instant(civil: civil, offsetSeconds: $0) }.sorted().map(\.description)
        return WaldenError(
            .usage, "the time \(civil) \(what)", cause: why,
            hint: "Write the instant that is meant: \(instants.joined(separator: " or ")).")
    }
}
