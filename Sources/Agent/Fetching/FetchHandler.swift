// SPDX-License-Identifier: MIT

public import AgentProtocol
import Errors
import Host
public import Operations
import Postgres
public import SystemPackage

/// Answers helpers that fetch: what a direct fetch would say, and what lies ready sooner.
public struct FetchHandler: ControlRequestHandler {
    /// What a process that answers was configured with. A helper that was told otherwise is declined, and does it directly.
    public struct Choice: Sendable {
        /// An absolute path.
        public let configuration: FilePath
        /// The one repository that is fetched from; nil: any.
        public let repository: String?

        public init(configuration: FilePath, repository: String?) {
            (self.configuration, self.repository) = (configuration, repository)
        }
    }

    private let prefetcher: Prefetcher
    private let choice: Choice
    /// Where a relative path of a configuration file begins; nil: nobody here can tell.
    private let workingDirectory: FilePath?

    /// A store has deadlines of its own; this is for what they do not see.
    static let limit = Duration.seconds(300)
    /// When what lies ready is taken away: PostgreSQL asks for nothing any more.
    static let idleLimit = Duration.seconds(60)

    public init(_ prefetcher: Prefetcher, _ choice: Choice, workingDirectory: FilePath? = nil) {
        (self.prefetcher, self.choice, self.workingDirectory) = (prefetcher, choice, workingDirectory)
    }

    /// Takes away what lies ready for servers that ask no more, until the task is cancelled; then all of it.
    public func run() async {
        while (try? await Task.sleep(for: .seconds(5))) != nil { await prefetcher.retire(idleFor: Self.idleLimit) }
        await prefetcher.stop()
    }

    public func takeUp(_ request: AgentRequest) -> ControlTakeUp {
        guard case .fetch(let fetch) = request else { return .declined(reason: "this only fetches") }
        guard RecoveryPath.isRecoverys(fetch.path) else { return .declined(reason: "this is not for recovery") }
        let repository = String(decoding: fetch.repository, as: UTF8.self)
        guard repository == choice.repository ?? "" else {
            return .declined(reason: "this fetches from \(choice.repository ?? "all repositories")")
        }
        guard isOurs(fetch.config) else { return .declined(reason: "this is configured by \(choice.configuration)") }
        return .within(Self.limit)
    }

    /// An empty name says nothing of a file, and so nothing against ours.
    private func isOurs(_ configuration: [UInt8]) -> Bool {
        guard !configuration.isEmpty else { return true }
        let path = FilePath(String(decoding: configuration, as: UTF8.self))
        let whole = path.isRelative ? workingDirectory?.pushing(path) : path
        return whole?.lexicallyNormalized() == choice.configuration.lexicallyNormalized()
    }

    public func answer(_ request: AgentRequest, _ descriptors: PassedDescriptors) async -> AgentReply {
        guard case .fetch(let fetch) = request, RecoveryPath.isRecoverys(fetch.path), let folder = descriptors[0] else {
            return .declined("there is no folder beside the request")
        }
        do {
            let server = try await WorkingDataDirectory.systemIdentifier(in: descriptors[1])
            let answer = try await prefetcher.fetch(
                String(decoding: fetch.name, as: UTF8.self), into: folder,
                as: String(decoding: RecoveryPath.lastComponent(of: fetch.path), as: UTF8.self), of: server,
                within: Self.limit)
            let status =
                answer.outcome == .delivered ? PostgresExit.Fetch.delivered : PostgresExit.Fetch.endOfArchive
            return .done(status, answer.notes.joined(separator: "; "))
        } catch let error as Prefetcher.NotServed {
            return .declined("\(error.reason)")
        } catch let error as WaldenError where error.code != .timedOut && error.code != .cancelled {
            return .done(PostgresExit.Fetch.cannotTell(standby: fetch.standby), "\(error)")
        } catch {
            return .declined("it took too long, or this process ends")
        }
    }
}
