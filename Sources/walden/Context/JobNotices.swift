// SPDX-License-Identifier: MIT

import Agent
import Errors
import Host
import Logging
import PITR

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
    /// `body` gets a context whose complaints are kept for the log's tail. `hadFailed`: whether the run before this one did.
    func run<Output: CommandOutput>(
        _ job: JobName, hadFailed: Bool = false, _ body: (CommandContext) async throws -> Output
    ) async throws -> Output {
        try await closing(with: writeMetrics) { try await told(job, hadFailed: hadFailed, body) }
    }

    /// Where the configuration cannot be read, the job itself has said so.
    private func writeMetrics() async { await (try? Environment.load(config, context))?.writeTextfile(context) }

    private func told<Output: CommandOutput>(
        _ job: JobName, hadFailed: Bool, _ body: (CommandContext) async throws -> Output
    ) async throws -> Output {
        guard let notifier else { return try await body(context) }
        let tail = LogTail(limit: NotificationEvent.logLimit)
        let told = Run(job, cluster, since: context.now())
        notifier.tell(told.event(.started, at: told.started, "The job \(job) has started."))
        let result: Result<Output, any Error>
        do {
            result = .success(try await body(context.keeping(tail)))
        } catch {
            result = .failure(error)
        }
        var watch = RecoveredWatch()
        if hadFailed { watch.remember(failureOf: job, in: cluster, at: told.started) }
        for event in watch.take(told.end(result, at: context.now(), log: tail.text)) { notifier.tell(event) }
        _ = await notifier.finish(within: Self.limit)  // the log says what was lost
        return try result.get()
    }
}

/// One run of a job, as it is told.
private struct Run {
    let started: Instant
    private let job: JobName
    private let cluster: String
    private let name = RunName.random()

    init(_ job: JobName, _ cluster: String, since started: Instant) {
        (self.job, self.cluster, self.started) = (job, cluster, started)
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
