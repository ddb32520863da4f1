// SPDX-License-Identifier: MIT

import PITR
public import ServiceLifecycle

/// Looks at what is known, tells whoever is to be told when something begins or ceases to be a problem, and asks for a base backup
/// where WAL is lost.
public struct ConditionWatch: Service {
    private let knowledge: Knowledge
    private let notifier: Notifier?
    private let scheduler: Scheduler?
    private let thresholds: HealthThresholds
    private let remindEvery: Duration
    private static let interval = Duration.seconds(30)
    /// What has not been asked yet at an agent's start is no problem yet.
    private static let settling = Duration.seconds(120)

    public init(
        _ knowledge: Knowledge, _ notifier: Notifier?, _ scheduler: Scheduler?, _ thresholds: HealthThresholds,
        remindEvery: Duration
    ) {
        (self.knowledge, self.notifier, self.scheduler) = (knowledge, notifier, scheduler)
        (self.thresholds, self.remindEvery) = (thresholds, remindEvery)
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            var conditions = Conditions(remindEvery: remindEvery)
            guard (try? await Task.sleep(for: Self.settling)) != nil else { return }
            repeat {
                await look(&conditions)
            } while (try? await Task.sleep(for: Self.interval)) != nil
        }
    }

    func look(_ conditions: inout Conditions) async {
        let snapshot = await knowledge.snapshot
        let events = conditions.events(snapshot, HealthVerdict(snapshot, thresholds: thresholds))
        for event in events {
            notifier?.tell(event)
            // Until a backup has begun behind the gap, nothing behind it can be restored.
            if event.kind == .gap { await scheduler?.request(.backup) }
        }
        guard let notifier else { return }
        let counts = notifier.counts
        await knowledge.update { snapshot, _ in snapshot.notifications = NotificationState(counts) }
    }
}

/// Which problems hold, and which of them were told. Pure.
struct Conditions {
    private struct Place: Hashable {
        let kind: NotificationKind
        let job: JobName?
        let subject: String
    }

    private var watch: RecoveredWatch
    private var holding: Set<Place> = []

    init(remindEvery: Duration) { watch = RecoveredWatch(remindEvery: remindEvery) }

    /// What is to be told now.
    mutating func events(_ snapshot: AgentSnapshot, _ verdict: HealthVerdict) -> [NotificationEvent] {
        var events: [NotificationEvent] = []
        var now: Set<Place> = []
        for problem in verdict.problems {
            guard let place = Self.place(of: problem) else { continue }
            now.insert(place)
            events += watch.take(
                NotificationEvent(
                    place.kind, cluster: snapshot.cluster, at: snapshot.takenAt, problem.sentence, job: place.job,
                    subject: place.subject))
        }
        // A gap that grows has another name.
        let hasNewGap = now.subtracting(holding).contains { $0.kind == .gap }
        for place in holding.subtracting(now) {
            let recovery = watch.clear(
                place.kind, cluster: snapshot.cluster, job: place.job, subject: place.subject, at: snapshot.takenAt,
                "\(place.subject) is well again")
            if !(place.kind == .gap && hasNewGap) { events += recovery }
        }
        holding = now
        return events
    }

    /// nil for what jobs tell by themselves, and for what nobody asked to be told.
    private static func place(of problem: HealthProblem) -> Place? {
        let kind: NotificationKind
        switch problem.code {
        case .archivingStale, .backupMissing, .backupOld, .dumpOld, .drillOld, .jobOld: kind = .stale
        case .gap: kind = .gap
        case .walDiskLow, .repositoryDiskLow: kind = .diskLow
        case .archivingFailing, .backupDamaged, .drillFailed, .jobFailed, .repositoryUnreachable, .repositoryUnchecked,
            .repositoryLagging, .serverUnreachable, .clockSkew, .notificationsUndelivered:
            return nil
        }
        let subject = [problem.code.rawValue, problem.subject].compactMap { $0 }.joined(separator: " ")
        return Place(kind: kind, job: job(of: problem), subject: subject)
    }

    private static func job(of problem: HealthProblem) -> JobName? {
        switch problem.code {
        case .backupMissing, .backupOld: .backup
        case .drillOld: .drill
        case .jobOld: problem.subject.flatMap { try? JobName($0) }
        default: nil
        }
    }
}

extension NotificationState {
    init(_ counts: [NotificationCounts]) {
        self.init()
        undelivered = counts.reduce(0) { $0 &+ UInt64(clamping: $1.waiting) }
        failures = counts.reduce(0) { $0 &+ $1.failedTries }
    }
}
