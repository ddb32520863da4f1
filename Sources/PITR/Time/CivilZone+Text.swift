// SPDX-License-Identifier: MIT

extension CivilZone {
    /// `2026-11-22T11:00:00+01:00`, RFC 3339 with the offset that holds at `instant`; it can be read back in years 1 to 9999.
    public func text(of instant: Instant) -> String {
        let offset = offset(at: instant)
        let shown = InstantFields(instant.advanced(bySeconds: Int64(offset))).text(separator: "T")
        let minutes = offset.magnitude / 60
        return "\(shown)\(offset < 0 ? "-" : "+")\(Decimal.padded(minutes / 60, 2)):\(Decimal.padded(minutes % 60, 2))"
    }

    /// The day of the week on its clocks: 0 for Sunday to 6.
    public func weekday(of instant: Instant) -> Int {
        InstantFields(instant.advanced(bySeconds: Int64(offset(at: instant)))).day.weekday
    }
}
