// SPDX-License-Identifier: MIT

import PITR

/// Base backups, each where it ended.
struct BackupLane {
    private let snapshot: AgentSnapshot
    private let axis: TimeAxis

    init(_ snapshot: AgentSnapshot, _ axis: TimeAxis) { (self.snapshot, self.axis) = (snapshot, axis) }

    var lane: PictureLane {
        let title = snapshot.backups.isEmpty ? "Base backups: none" : "Base backups"
        return PictureLane(title: title, height: 14) { top in dots(good: true, top) + dots(good: false, top) }
    }

    private func dots(good: Bool, _ top: Double) -> [HTML] {
        let times = snapshot.backups.filter { $0.isGood == good }.map(\.stoppedAt)
        return axis.thinned(times).map { position, instants in
            let last = instants.last.map(Amount.moment) ?? ""
            let what = instants.count == 1 ? "Base backup" : "\(instants.count) base backups, the last"
            return Shape.dot(
                good ? "backup" : "backup damaged", at: position, middle: top + 7,
                "\(what) of \(last)\(good ? "" : ", damaged")")
        }
    }
}
