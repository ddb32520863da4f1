// SPDX-License-Identifier: MIT

import Agent
import Errors
import Host
import Logging
import Operations
import PITR
import Synchronization

/// Tells the targets of the configuration how a job goes that a command does by itself, from cron say.
///
/// The job neither waits for them nor fails by them. When it is over, they have some seconds for what is left.
struct JobNotices: Sendable {
    private static let limit = Duration.seconds(5)

    private let cluster: String
    private let config: String?
    private let context: CommandContext
    private let log: Logger
    /// nil: there is nobody to be told.
    private let notifier: Notifier?

    /// - Parameter usesHealthcheck: whether `HEALTHCHECK_URL` names a target too.
    init(_ command: String, _ global: GlobalOptions, _ context: CommandContext, usesHealthcheck: Bool = false) {
        (self.context, config) = (context, global.config)
        let log = global.log(command, context)
        self.log = log
        // Where it cannot be read there is nobody to be told. The job itself says what is wrong with it.
        let configuration = try? ConfigurationFile.load(Environment.path(global.config, context))
        cluster = configuration?.cluster ?? Configuration().cluster
        let settings = configuration?.notify ?? NotifySettings()
        var targets = NotifyTargets(settings, context)
        if usesHealthcheck { targets.addHealthcheck(context) }
        for problem in targets.problems { log.warning("\(problem)") }
        notifier = Self.notifier(targets.targets, settings, context, log)
    }

    private static func notifier(
        _ targets: [NotificationTarget], _ settings: NotifySettings, _ context: CommandContext, _ log: Logger
    ) -> Notifier? {
        guard !targets.isEmpty else { return nil }
        do {
            return Notifier(targets, transport: try NotifyTransport(settings, context)) { trouble in
                if case .triedAgain = trouble.fate { log.debug("\(trouble)") } else { log.warning("\(trouble)") }
            }
        } catch {
            log.warning("\(error.during("nobody can be told of anything"))")
            return nil
        }
    }

    /// Does the job, and gives back what it gives or throws. Then the metrics are written, where the configuration says so.
    ///
    /// `body` gets a context whose complaints are kept for the log's tail, and that is to be told when the work begins. Nothing is
    /// told of what did not begin since another run goes on, or since it was done before.
    func run<Output: CommandOutput>(
        _ job: JobName, _ body: (CommandContext) async throws -> Output
    ) async throws -> Output {
        try await closing(with: writeMetrics) { try await told(job, body) }
    }

    /// Where the configuration cannot be read, the job itself has said so.
    private func writeMetrics() async { await (try? Environment.load(config, context))?.writeTextfile(context) }

    private func told<Output: CommandOutput>(
        _ job: JobName, _ body: (CommandContext) async throws -> Output
    ) async throws -> Output {
        guard let notifier else { return try await body(context) }
        let tail = LogTail(limit: NotificationEvent.logLimit)
        let told = Run(job, cluster, since: context.now())
        let before = Task { await lastRunFailed(job, before: told.started) }
        let result = await Self.result { try await body(telling(of: told, tail)) }
        if told.isToBeTold(result) {
            var watch = RecoveredWatch()
            if await before.value { watch.remember(failureOf: job, in: cluster, at: told.started) }
            for event in watch.take(told.end(result, at: context.now(), log: tail.text)) { notifier.tell(event) }
        }
        _ = await notifier.finish(within: Self.limit)  // the log says what was lost
        return try result.get()
    }

    private func telling(of run: Run, _ tail: LogTail) -> CommandContext {
        var telling = context.keeping(tail)
        telling.jobBegins = { [notifier] in
            run.hasBegun.withLock { $0 = true }
            notifier?.tell(run.event(.started, at: run.started, "The job \(run.job) has started."))
        }
        return telling
    }

    /// As the repositories tell that answer soon. False where none does.
    private func lastRunFailed(_ job: JobName, before began: Instant) async -> Bool {
        guard let environment = try? Environment.load(config, context) else { return false }
        let reading = JobRecordsReading(environment.repositories, now: context.now)
        let runs = try? await TimeLimit(Self.limit).run { try await reading.run(of: [job]) }
        // This very run may have ended by now.
        let last = runs?[job]?.first { $0.record.end != nil && $0.record.startedAt < began }
        return last?.outcome == .failed
    }

    private static func result<Output>(_ body: () async throws -> Output) async -> Result<Output, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

/// One run of a job, as it is told.
private final class Run: Sendable {
    let started: Instant
    let job: JobName
    let hasBegun = Mutex(false)
    private let cluster: String
    private let name = RunName.random()

    init(_ job: JobName, _ cluster: String, since started: Instant) {
        (self.job, self.cluster, self.started) = (job, cluster, started)
    }

    /// Whether anything was done, or should have been.
    func isToBeTold(_ result: Result<some CommandOutput, any Error>) -> Bool {
        guard !hasBegun.withLock({ $0 }), case .failure(let thrown) = result else { return hasBegun.withLock { $0 } }
        return Failure(thrown).error.code != .locked
    }

    func event(
        _ kind: NotificationKind, at time: Instant, _ sentence: String,
        _ outcome: NotificationEvent.Outcome = NotificationEvent.Outcome()
    ) -> NotificationEvent {
        NotificationEvent(kind, cluster: cluster, at: time, sentence, job: job, run: name, outcome: outcome)
    }

    func end(_ result: Result<some CommandOutput, any Error>, at now: Instant, log: String) -> NotificationEvent {
        let (microseconds, _) = now.microseconds.subtractingReportingOverflow(started.microseconds)
        var outcome = NotificationEvent.Outcome(duration: .microseconds(microseconds), log: log)
        switch result {
        case .success(let output):
            outcome.exitStatus = output.exitStatus
            (outcome.made, outcome.bytes) = (output.product?.name, output.product?.bytes)
            return event(output.exitStatus == ExitStatus.done ? .succeeded : failure, at: now, output.text, outcome)
        case .failure(let thrown):
            let error = Failure(thrown).error
            (outcome.exitStatus, outcome.problem) = (ExitStatus.of(error.code), error.code)
            return event(failure, at: now, error.description, outcome)
        }
    }

    private var failure: NotificationKind { job == .drill || job == .dumpTest ? .drillFailed : .failed }
}
