// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Glibc
import Host
public import Operations
public import SystemPackage

/// A small server for the fetches of one recovery, where there is no agent. It ends by itself.
///
/// Its working directory is the data directory.
public struct FetchServer: Sendable {
    private let repositories: ClusterRepositories
    private let settings: PrefetchSettings
    private let choice: FetchHandler.Choice

    /// How often it looks whether its time has come.
    private static let interval = Duration.milliseconds(250)

    public init(
        _ repositories: ClusterRepositories, _ settings: PrefetchSettings, _ choice: FetchHandler.Choice
    ) {
        (self.repositories, self.settings, self.choice) = (repositories, settings, choice)
    }

    /// Whether one answers for files that are put in `folder`.
    public static func isThere(in folder: FilePath) -> Bool {
        let socket = UnixSocket.make()
        guard socket >= 0 else { return false }
        defer { _ = Glibc.close(socket) }
        return UnixSocket.connect(socket, to: Array(socketPath(in: folder).string.utf8)) == 0
    }

    /// Serves helpers that put files in `folder` until nobody has asked for a minute, the server has ended or recovers no more, the
    /// configuration has changed, or the task is cancelled. Leaves nothing in the folder.
    ///
    /// It looks ahead from the file called `name` at once. Returns at once when there is nothing to do here: another serves already, or
    /// no server recovers. Throws the system's errors.
    public func run(in folder: FilePath, after name: String? = nil) async throws {
        guard let watch = RecoveryWatch(configuration: choice.configuration) else { return }
        let held: PrefetchFolder
        do {
            held = try await BlockingThreads.shared.run { try Self.take(folder) }
        } catch let error as WaldenError where error.code == .locked {
            return
        }
        let prefetcher = Prefetcher(
            repositories, settings, folderName: FetchServerPath.folder, holding: held)
        try await closing(with: { await prefetcher.stop() }) {
            let listener = try ControlListener.bind(Self.socketPath(in: folder))
            defer { listener.close() }
            // Without it the first that is asked for begins.
            if let name, let identifier = try? await WorkingDataDirectory.systemIdentifier() {
                await prefetcher.begin(behind: name, of: identifier)
            }
            await serve(listener, prefetcher, while: watch)
        }
    }

    private func serve(_ listener: ControlListener, _ prefetcher: Prefetcher, while watch: RecoveryWatch) async {
        let handler = FetchHandler(prefetcher, choice, workingDirectory: Self.workingDirectory)
        // Without descriptors to spare nobody can be served.
        guard let server = try? ControlServer(listener, handler) else { return }
        let watching = Task {
            while await prefetcher.idle < FetchHandler.idleLimit, watch.goesOn,
                (try? await Task.sleep(for: Self.interval)) != nil
            {}
            server.stop()  // what is being served is finished
        }
        await server.run()
        watching.cancel()
    }

    private static func take(_ folder: FilePath) throws -> PrefetchFolder {
        do {
            let opened = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            return try opened.closeAfter { try PrefetchFolder.take(FetchServerPath.folder, in: opened) }
        } catch let error as Errno {
            throw WaldenError.system(error, "open the folder", folder)
        }
    }

    private static func socketPath(in folder: FilePath) -> FilePath {
        folder.appending(FetchServerPath.folder).appending(FetchServerPath.socketName)
    }

    private static var workingDirectory: FilePath? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return FilePath(String(cString: path))
    }
}
