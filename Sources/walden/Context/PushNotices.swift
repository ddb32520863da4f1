// SPDX-License-Identifier: MIT

import Agent
import Errors
import Logging
import Operations
import PITR
import Synchronization

/// Tells of pushes: the log of each that fails, and notification targets of segments that came again with other content.
final class PushNotices: Sendable {
    let notifier: Notifier?
    private let cluster: String
    private let logger: Logger
    private let watch: Mutex<RecoveredWatch>

    init(
        _ cluster: String, _ logger: Logger, _ notifier: Notifier?, remindEvery: Duration = NotifySettings().remindEvery
    ) {
        (self.cluster, self.logger, self.notifier) = (cluster, logger, notifier)
        watch = Mutex(RecoveredWatch(remindEvery: remindEvery))
    }

    func tell(of event: PushEvent, at now: Instant) {
        switch event.result {
        case .success(let report):
            for warning in report.warnings { logger.warning("\(warning)") }
            guard !report.isGivenUp else { return }
            logger.debug("\(report.name) is stored after \(event.duration)")
            tell(
                watch.withLock {
                    $0.clear(
                        .divergence, cluster: cluster, subject: report.name, at: now, "\(report.name) is archived")
                })
        case .failure(let thrown):
            let error = Failure(thrown).error
            logger.error("\(event.file.name) is not stored: \(error)")
            guard error.code == .conflict else { return }
            let divergence = NotificationEvent(
                .divergence, cluster: cluster, at: now, "\(error)", subject: event.file.name)
            tell(watch.withLock { $0.take(divergence) })
        }
    }

    private func tell(_ events: [NotificationEvent]) { for event in events { notifier?.tell(event) } }
}
