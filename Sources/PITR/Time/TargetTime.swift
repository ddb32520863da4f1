// SPDX-License-Identifier: MIT

import Errors

/// The time that somebody wants the database back at, as people write it.
public enum TargetTime {
    /// Reads RFC 3339 and what is near to it: `2026-11-22 10:00:00+01`, `2026-11-22 10:00 UTC`,
    /// `2026-03-29 03:30 Europe/Paris`. Seconds and up to six digits of fraction may be left out, the zone only where
    /// `zone` (itself an offset, `UTC` or a name) is given.
    ///
    /// Throws `usage` for anything else, for abbreviations such as CET that several zones share, for local times that the
    /// zone's clocks skipped, and for those that they showed twice. Nothing is guessed and nothing is rounded.
    public static func parse(_ text: String, assuming zone: String?, rules: any TimeZoneRules) throws -> Instant {
        let (civil, zoneText) = try read(text)
        guard zoneText.isEmpty else {
            return try TargetZone(zoneText, rules: rules).instant(of: civil)
        }
        guard let zone else {
            throw WaldenError(
                .usage, "the time \(ForeignText.quoted(text)) has no time zone",
                hint: "Write \"\(civil) UTC\" or an offset or a zone's name instead of UTC, "
                    + "or name the zone that is meant with --assume-timezone.")
        }
        do {
            return try TargetZone(zone, rules: rules).instant(of: civil)
        } catch let error as WaldenError {
            throw error.during("cannot read \(ForeignText.quoted(text)) with --assume-timezone")
        }
    }

    private static func read(_ text: String) throws -> (CivilTime, zone: String) {
        var cursor = TextCursor(text)
        cursor.skipBlanks()
        guard let date = DateText(&cursor) else { throw unreadable(text, "it does not begin with a date") }
        let separated = cursor.take("T", "t") != nil || cursor.skipBlanks() > 0
        guard separated, let time = TimeText(&cursor) else {
            throw unreadable(text, "after the date there is no time of day")
        }
        guard time.fraction.count <= 6 else {
            throw unreadable(text, "PostgreSQL tells time in microseconds, six digits of a second")
        }
        guard let civil = time.civil(on: date) else { throw unreadable(text, "there is no such date or time of day") }
        cursor.skipBlanks()
        var zone = Substring(cursor.rest)
        while zone.last == " " || zone.last == "\t" { zone.removeLast() }
        return (civil, String(zone))
    }

    private static func unreadable(_ text: String, _ why: String) -> WaldenError {
        WaldenError(
            .usage, "cannot read the time \(ForeignText.quoted(text))", cause: why,
            hint: "Write it like \"2026-11-22 10:00:00 UTC\", \"2026-11-22T10:00:00+01:00\" or "
                + "\"2026-11-22 10:00 Europe/Paris\".")
    }
}
