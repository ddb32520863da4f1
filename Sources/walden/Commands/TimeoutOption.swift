// SPDX-License-Identifier: MIT

import ArgumentParser

/// A time with its unit, as the configuration writes it: `500ms`, `30s`, `5min`.
struct TimeoutOption: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    /// nil for anything else, and for no time at all.
    init?(argument: String) {
        guard let duration = Units.duration(argument), duration > .zero else { return nil }
        self.init(duration)
    }

    var defaultValueDescription: String { "\(duration.components.seconds)s" }
}
