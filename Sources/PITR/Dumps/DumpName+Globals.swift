// SPDX-License-Identifier: MIT

extension DumpName {
    /// What the objects of the cluster's roles and tablespaces are called, but for their suffixes.
    public static func globals(begun: Instant) -> String { "globals" + infix + timeText(begun) }

    /// When those were begun that are called so; nil for any other name.
    public static func begun(ofGlobals text: some StringProtocol) -> Instant? {
        let (front, time) = (text.utf8.dropLast(15), text.utf8.suffix(15))
        guard front.elementsEqual(("globals" + infix).utf8) else { return nil }
        return self.time(String(decoding: time, as: UTF8.self))
    }

    /// The second of an instant, without its fraction.
    public static func second(of instant: Instant) -> Instant {
        Instant(seconds: CivilDay.floored(instant.microseconds, 1_000_000).0)
    }
}
