// SPDX-License-Identifier: MIT

import Errors
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

extension TargetTrial {
    func checkImpossible(_ refused: JSONText) async throws {
        let alternatives = refused["error"]?["alternatives"]?.elements.compactMap(\.text) ?? []
        // One branch holds it, and another might, were it whole: nobody is to guess, and both say so.
        if let option = alternatives.first, option.hasPrefix("--timeline ") {
            return try await fixture.expectPlanned(Self.option(option), target, comment)
        }
        // Each backup has its own first consistent moment, on its own timeline: Walden knows no other.
        guard target.kind != .immediate else { return }
        for way in possible {
            Issue.record("\(comment): refused with \(refused), and \(way.backup.id) to \(way.timeline) works")
        }
        var random = SeededRandom(seed: UInt64(number))
        for way in ways.shuffled(using: &random).prefix(servers) { try await expectFailure(way) }
    }

    /// PostgreSQL, told to do it all the same, ends with a failure and begins no timeline.
    private func expectFailure(_ way: Way) async throws {
        try await byHand(way) { _, isPromoted, log in
            #expect(!isPromoted, "\(comment): \(way.backup.id) to \(way.timeline) works by hand: \(log)")
            // A backup that another timeline's promotion cut through ends in a PANIC.
            #expect(log.contains("FATAL") || log.contains("PANIC"), "\(comment): \(log)")
        }
    }

    func checkAmbiguous(_ refused: JSONText) async throws -> Outcome {
        let alternatives = refused["error"]?["alternatives"]?.elements.compactMap(\.text) ?? []
        if target.backup != nil, !alternatives.contains(where: { $0.hasPrefix("--timeline ") }) {
            try await checkImpossible(refused)
            return .refused
        }
        #expect(alternatives.count > 1, "\(comment): \(refused)")
        if alternatives.allSatisfy({ $0.hasPrefix("--timeline ") }), target.kind != .latest {
            #expect(Set(possible.map(\.kept)).count > 1, "\(comment): \(refused), and there is no choice")
        }
        for alternative in alternatives.prefix(2) {
            try await fixture.expectPlanned(Self.option(alternative), target, comment)
        }
        if servers > 0, target.kind != .latest { try await expectDifference() }
        return .ambiguous
    }

    /// Two of the ways really end in different places.
    private func expectDifference() async throws {
        guard let first = possible.first, let second = possible.first(where: { $0.kept != first.kept }) else { return }
        for way in [first, second] {
            try await byHand(way) { place, isPromoted, log in
                #expect(isPromoted, "\(comment): \(way.backup.id) to \(way.timeline) does not work: \(log)")
                guard isPromoted, let stop = way.verdict.stop,
                    let path = HistoryPath(to: way.timeline, history.wal)
                else { return }
                let rows = try await rows(place)
                #expect(rows == history.ledger(path, before: stop.cut), comment)
            }
        }
    }

    private func byHand(
        _ way: Way, _ check: (RecoveryFixture.Place, Bool, String) async throws -> Void
    ) async throws {
        try await atPlace("-by-hand") { place in
            let pristine = history.pristine(way.backup)
            try await fixture.server.succeed("/bin/cp", ["-a", "--reflink=auto", pristine.string, place.path.string])
            let server = [
                (name: "port", value: String(place.port)),
                (name: "unix_socket_directories", value: place.folder.string), (name: "listen_addresses", value: ""),
            ]
            let (isPromoted, log) = try await fixture.startByHand(place, server + target.settings(on: way.timeline))
            try await check(place, isPromoted, log.split(separator: "\n").suffix(12).joined(separator: "\n"))
        }
    }

    /// The option and its value, before the words that explain it.
    private static func option(_ alternative: String) -> [String] {
        let head = alternative.split(separator: ",")[0]
        return head.split(separator: " ").map(String.init)
    }
}

extension RealHistory {
    /// The data of a backup as it was restored, never started.
    func pristine(_ backup: Backup) -> FilePath { fixture.folder.appending("pristine-\(backup.id)") }

    func restorePristine() async throws {
        for backup in backups {
            try await fixture.succeed(
                "restore", "--immediate", "--backup", backup.id, "--into", pristine(backup).string)
        }
    }
}

extension RecoveryFixture {
    /// An alternative that a refusal offered is one.
    fileprivate func expectPlanned(_ option: [String], _ target: HistoryTarget, _ comment: Comment) async throws {
        var arguments = target.arguments
        if option.first != "--timeline" { arguments = target.timeline.map { ["--timeline", String($0)] } ?? [] }
        let result = try await walden(["plan", "--json"] + arguments + option)
        #expect(result.status == 0, "\(comment): \(result.testDescription)")
    }
}
