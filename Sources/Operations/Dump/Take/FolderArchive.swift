// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// The files of a folder as a tar archive, made by the system's `tar`; each is removed once it is in the archive.
///
/// pg_dump's files may be larger than what the format's first version knows sizes for, so what writes them is a program that everybody has
/// to read them with.
actor FolderArchive {
    private let process: PipedProcess
    private let folder: FilePath
    private var names: ArraySlice<UInt8>
    private var hasEnded = false

    private static let pieceBytes = 256 << 10

    private init(_ process: PipedProcess, _ folder: FilePath, _ names: [UInt8]) {
        (self.process, self.folder, self.names) = (process, folder, names[...])
    }

    static func open(_ folder: FilePath) async throws -> FolderArchive {
        let names = try await BlockingThreads.shared.run { try Folder.names(in: folder) }
        // The table of contents comes first: who reads the archive needs it first.
        let ordered = names.sorted { ($0 == "toc.dat" ? "" : $0) < ($1 == "toc.dat" ? "" : $1) }
        let process = try await SystemTar.start([
            "--create", "--file=-", "--format=gnu", "--owner=postgres:0", "--group=postgres:0", "--remove-files",
            "--directory=\(folder.string)", "--null", "--verbatim-files-from", "--files-from=-",
        ])
        return FolderArchive(process, folder, ordered.flatMap { Array($0.utf8) + [0] })
    }

    /// The next piece of the archive; nil once all of it came and tar ended well.
    func next() async throws -> [UInt8]? {
        while !hasEnded {
            let step = try await process.exchange(names, limit: Self.pieceBytes)
            names = names.dropFirst(step.taken)
            if names.isEmpty { process.closeInput() }
            hasEnded = step.isOver
            if hasEnded { try await checkEnd() }
            if !step.output.isEmpty { return step.output }
        }
        return nil
    }

    private func checkEnd() async throws {
        let ending = try await process.ending()
        guard ending.status == .exited(0) else {
            throw WaldenError(.failed, "cannot read the dump in \(folder)", cause: ending.errors)
        }
    }

    /// Removes what is left of the folder. Nothing is told: whoever finds it later finds an old folder.
    func remove() async { await Scratch.discard(folder) }
}
