// SPDX-License-Identifier: MIT

import ArgumentParser
import PITR

/// A timeline on the command line: in decimal, as PostgreSQL shows it.
struct TimelineOption: ExpressibleByArgument {
    let timeline: TimelineID

    init?(argument: String) {
        guard let number = UInt32(argument), let timeline = TimelineID(number) else { return nil }
        self.timeline = timeline
    }
}
