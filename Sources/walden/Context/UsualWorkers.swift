// SPDX-License-Identifier: MIT

import Foundation

/// How many objects a command reads at once where nobody says.
enum UsualWorkers {
    /// As many as there are processors, at most 8.
    static var count: Int { max(1, min(8, ProcessInfo.processInfo.activeProcessorCount)) }
}
