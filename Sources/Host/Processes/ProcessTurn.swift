// SPDX-License-Identifier: MIT

import Errors

/// One wait for a program: how long it may still make no progress, and whether it was told to end.
struct ProcessTurn {
    private static let longestSlice = Duration.milliseconds(500)

    private let name: String
    private let patience: Duration
    private let child: ChildProcess
    private var deadline: ContinuousClock.Instant

    init(_ name: String, _ patience: Duration, _ child: ChildProcess) {
        self.name = name
        self.patience = patience
        self.child = child
        deadline = .now + patience
    }

    /// How long to wait at once, in milliseconds: the end of a program whose children keep its pipes shows in no pipe.
    var slice: Int32 {
        let left = min(max(deadline - .now, .zero), Self.longestSlice)
        return Int32(left.components.attoseconds / 1_000_000_000_000_000) + 1
    }

    mutating func progressed() { deadline = .now + patience }

    func check() throws(WaldenError) {
        if child.wasKilled {
            throw WaldenError(.cancelled, "\(name) was ended because the task was cancelled")
        }
        guard .now < deadline else {
            throw WaldenError(.timedOut, "\(name) neither read nor wrote anything for \(patience)")
        }
    }
}
