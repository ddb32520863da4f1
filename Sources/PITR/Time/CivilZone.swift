// SPDX-License-Identifier: MIT

public import Errors

/// The clocks of one place: UTC, an offset from it, or a zone of the time zone database.
public struct CivilZone: Sendable {
    /// As it was given.
    public let name: String
    /// nil for a fixed offset.
    private let rules: (any ZoneOffsets)?
    private let fixed: Int

    public static let utc = CivilZone()

    private init() { (name, rules, fixed) = ("UTC", nil, 0) }

    /// Takes for a zone what a target time takes; throws `configuration` for anything else.
    public init(_ name: String, rules: any TimeZoneRules) throws(WaldenError) {
        do {
            _ = try TargetZone(name, rules: rules)
        } catch let error as WaldenError {
            throw WaldenError(.configuration, error.message, cause: error.cause, hint: error.hint)
        } catch {
            throw WaldenError(.configuration, "the time zone cannot be used", cause: "\(error)")
        }
        self.name = name
        let offset = OffsetText(name)
        self.rules = offset == nil ? rules.zone(named: name) : nil
        fixed = offset?.seconds ?? 0
    }

    /// The zone's offset, in seconds east of UTC. Its clocks show `instant` by one of the offsets around the change
    /// that is nearest; which one, the clocks' own account of what they then show tells.
    public func offset(at instant: Instant) -> Int {
        guard let rules, let civil = CivilTime(instant) else { return fixed }
        let (before, after) = rules.around(civil)
        if before == after { return before }
        let shown = CivilTime(instant, offsetSeconds: before).map(rules.offsets(at:)) ?? []
        return shown.contains(before) ? before : after
    }

    /// Every offset at which its clocks show `civil`, that of the earlier instant first; none in a spring gap.
    func offsets(at civil: CivilTime) -> [Int] { rules?.offsets(at: civil) ?? [fixed] }

    /// The offsets before and after the change that is nearest to `civil`.
    func around(_ civil: CivilTime) -> (before: Int, after: Int) { rules?.around(civil) ?? (fixed, fixed) }
}

extension CivilZone: Equatable {
    public static func == (left: CivilZone, right: CivilZone) -> Bool { left.name == right.name }
}
