// SPDX-License-Identifier: MIT

/// The time zone database, which this module does not hold.
public protocol TimeZoneRules: Sendable {
    /// nil for a name, such as `Europe/Paris`, that the database does not know.
    func zone(named name: String) -> (any ZoneOffsets)?
}

/// What the clocks of one zone did and do.
public protocol ZoneOffsets: Sendable {
    /// Every offset, in seconds east of UTC, at which the clocks of the zone show `civil`: one, none in a spring gap, two in
    /// an autumn overlap, that of the earlier instant first.
    func offsets(at civil: CivilTime) -> [Int]

    /// The offsets, in seconds east of UTC, before and after the change that is nearest to `civil`; asked in a gap.
    func around(_ civil: CivilTime) -> (before: Int, after: Int)
}
