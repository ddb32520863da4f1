// SPDX-License-Identifier: MIT

import Errors
import Glibc
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// Holds one plan, or its refusal, against the judge and against PostgreSQL.
struct TargetTrial: Sendable {
    enum Outcome: String, Sendable {
        case restored, refused, ambiguous
    }

    let history: RealHistory
    let target: HistoryTarget
    /// Each trial's servers stand apart.
    let number: Int
    /// How many of the ways to a refused target are tried with a real server.
    let servers: Int
    let comment: Comment

    var fixture: RecoveryFixture { history.fixture }
    var judge: RecoveryJudge { RecoveryJudge(history: history, target: target) }

    func run() async throws -> Outcome {
        let planned = try await fixture.walden(["plan", "--json"] + target.arguments)
        switch planned.status {
        case 0:
            try await check(try #require(try planned.document()["result"]))
            return .restored
        case 3, 5:
            try await checkImpossible(try planned.document())
            return .refused
        case 4: return try await checkAmbiguous(try planned.document())
        default:
            Issue.record("\(comment): \(planned.testDescription)")
            return .refused
        }
    }

    private func check(_ plan: JSONText) async throws {
        let timeline = UInt32(try #require(plan["timeline"]?.number))
        let backup = try #require(history.backups.first { $0.id == plan["backup"]?["id"]?.text })
        guard case .stops(let stop) = judge.verdict(from: backup, to: timeline) else {
            Issue.record("\(comment): planned, and it cannot be done: \(judge.verdict(from: backup, to: timeline))")
            return
        }
        compare(plan["stop"], stop)
        if target.timeline == nil, target.kind != .latest, target.kind != .immediate {
            #expect(Set(possible.map(\.kept)).count == 1, "\(comment): planned, and other branches hold it too")
        }
        let path = try #require(HistoryPath(to: timeline, history.wal))
        try await restore(history.ledger(path, before: stop.cut))
    }

    private func compare(_ planned: JSONText?, _ stop: RecoveryJudge.Stop) {
        for (name, record) in [("last_commit", stop.lastCommit), ("first_lost", stop.firstLost)] {
            #expect(planned?[name]?["xid"]?.number == record.map { Int($0.xid) }, "\(comment): \(name)")
            #expect(planned?[name]?["lsn"]?.text == record?.lsn.description, "\(comment): \(name)")
            #expect(planned?[name]?["time"]?.text == record?.time?.description, "\(comment): \(name)")
        }
        if stop.timeline != 0 { #expect(planned?["timeline"]?.number == Int(stop.timeline), comment) }
    }

    private func restore(_ ledger: [Int]) async throws {
        try await atPlace { place in
            let result = try await fixture.walden(
                ["restore", "--start", "--json"] + place.arguments + target.arguments)
            guard result.status == 0 else {
                Issue.record("\(comment): planned and not restored: \(result.testDescription)")
                return
            }
            let restored = try result.document()["result"]
            #expect(restored?["promise"]?["kept"]?.flag == true, "\(comment): \(result.testDescription)")
            #expect(restored?["recovery"]?["timeline"]?.number == 4, comment)
            let rows = try await rows(place)
            #expect(rows == ledger, "\(comment): \(Set(rows).symmetricDifference(ledger).sorted()) differ")
        }
    }

    func rows(_ place: RecoveryFixture.Place) async throws -> [Int] {
        try await fixture.query(place, "SELECT n FROM ledger ORDER BY n").compactMap { $0.first??.description }
            .compactMap { Int($0) }
    }

    /// A place that is gone afterwards, with the server that runs there.
    func atPlace<Value>(_ suffix: String = "", _ body: (RecoveryFixture.Place) async throws -> Value) async throws
        -> Value
    {
        let place = RecoveryFixture.Place(
            path: fixture.folder.appending("trial\(number)\(suffix)"), port: 6000 + number, folder: fixture.folder)
        func clean() async throws {
            // Where none runs there is nothing to stop.
            _ = try? await fixture.server.run("pg_ctl", ["-D", place.path.string, "-m", "immediate", "-w", "stop"])
            try await fixture.server.succeed("/bin/rm", ["-rf", place.path.string])
        }
        do {
            let value = try await body(place)
            try await clean()
            return value
        } catch {
            try await clean()
            throw error
        }
    }
}
