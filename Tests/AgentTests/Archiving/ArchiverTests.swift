// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Glibc
import Host
import Operations
import PITR
import Storage
import Synchronization
import SystemPackage
import Testing

@testable import Agent

/// What is archived when PostgreSQL asks for one segment of many.
@Suite struct ArchiverTests {
    @Test func `one push takes the segments that are ready behind it, and later ones are answered at once`()
        async throws
    {
        try await withServer(segments: 1...20) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 2))
            #expect(try await server.push(1, archiver).outcome == .stored)
            try await eventually { try await server.store.walKeys().count == 20 }
            try await eventually { await archiver.isIdle }
            let puts = server.puts
            for number in 2...20 { #expect(try await server.push(UInt64(number), archiver).outcome == .stored) }
            #expect(server.puts == puts)
        }
    }

    @Test func `what is not ready, or not behind it without a gap, is left alone`() async throws {
        try await withServer(segments: 1...9) { server in
            try server.unready(4)
            let archiver = server.archiver(LookAhead(segments: 100, workers: 4))
            _ = try await server.push(1, archiver)
            try await eventually { await archiver.isIdle }
            #expect(try await server.numbers() == [1, 2, 3])
            try server.ready(4)
            _ = try await server.push(2, archiver)
            try await eventually { try await server.numbers() == Array(1...9) }
        }
    }

    @Test func `no more is looked ahead than was said`() async throws {
        try await withServer(segments: 1...20) { server in
            let archiver = server.archiver(LookAhead(segments: 3, workers: 2))
            _ = try await server.push(1, archiver)
            try await eventually { await archiver.isIdle }
            #expect(try await server.numbers() == [1, 2, 3, 4])
            let none = server.archiver(LookAhead(segments: 0, workers: 2))
            _ = try await server.push(10, none)
            try await eventually { await none.isIdle }
            #expect(try await server.numbers() == [1, 2, 3, 4, 10])
        }
    }

    @Test func `no more are on their way at once than was said`() async throws {
        let gate = Gate()
        try await withServer(segments: 1...20, gate: gate) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 3))
            let first = Task { try await server.push(1, archiver) }
            try await eventually { server.waiting == 4 }
            // Nothing more comes for as long as those are held.
            for _ in 0..<50 { await Task.yield() }
            #expect(server.waiting == 4)
            gate.open()
            #expect(try await first.value.outcome == .stored)
            try await eventually { try await server.numbers() == Array(1...20) }
        }
    }

    @Test func `bytes on their way are bounded too`() async throws {
        let gate = Gate()
        try await withServer(segments: 1...9, gate: gate) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 8, bytes: 2 << 20))
            let first = Task { try await server.push(1, archiver) }
            try await eventually { server.waiting == 2 }
            for _ in 0..<50 { await Task.yield() }
            #expect(server.waiting == 2)
            gate.open()
            _ = try await first.value
        }
    }

    @Test func `an error reaches the very call that asks for that segment`() async throws {
        let plan = [FaultRule(.put, keyContaining: Segment.name(3), calls: 1...2, .failBefore(Archives.unreachable))]
        try await withServer(segments: 1...5, plan: plan) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 1))
            #expect(try await server.push(1, archiver).outcome == .stored)
            try await eventually { await archiver.isIdle }
            #expect(try await server.push(2, archiver).outcome == .stored)
            try await eventually { await archiver.isIdle }
            // Each call tried it anew; the third put of that segment goes well.
            let result = try? await server.push(3, archiver)
            if result == nil { #expect(try await server.push(3, archiver).outcome == .stored) }
            try await eventually { try await server.numbers() == [1, 2, 3, 4, 5] }
        }
    }

    @Test func `a call joins what is on its way already, and hears how it ended`() async throws {
        let gate = Gate()
        let plan = [FaultRule(.put, keyContaining: Segment.name(2), calls: 1...1, .failBefore(Archives.unreachable))]
        try await withServer(segments: 1...2, gate: gate, plan: plan) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 1))
            let first = Task { try await server.push(1, archiver) }
            try await eventually { server.waiting == 2 }
            let second = Task { try await server.push(2, archiver) }
            try await eventually { server.asked == 2 }
            gate.open()
            _ = try await first.value
            let error = await #expect(throws: WaldenError.self) { try await second.value }
            #expect(error?.cause == Archives.unreachable.cause)
        }
    }

    @Test func `a file that is another one under the same name is looked at again, not answered from memory`()
        async throws
    {
        try await withServer(segments: 1...2) { server in
            let archiver = server.archiver(LookAhead(segments: 100, workers: 1))
            _ = try await server.push(1, archiver)
            try await eventually { await archiver.isIdle }
            try server.write(2, filler: 0x77)
            let error = await #expect(throws: WaldenError.self) { try await server.push(2, archiver) }
            #expect(error?.code == .conflict)
        }
    }

    @Test func `a call right after one that failed is a new attempt`() async throws {
        let plan = (1...20).map { FaultRule(.put, keyContaining: Segment.name($0), .failBefore(Archives.unreachable)) }
        try await withServer(segments: 1...20, plan: plan) { server in
            let archiver = server.archiver(LookAhead(segments: 0, workers: 1))
            for number: UInt64 in 1...20 {
                await #expect(throws: WaldenError.self) { try await server.push(number, archiver) }
                let again = try await server.push(number, archiver)
                #expect(again.outcome == .stored)
            }
        }
    }

    @Test func `a call that is told to stop ends, whatever the store does`() async throws {
        let gate = Gate()
        try await withServer(segments: 1...1, gate: gate) { server in
            let archiver = server.archiver(LookAhead(segments: 0, workers: 1))
            let calls = (0..<2).map { _ in Task { try await server.push(1, archiver) } }
            try await eventually { server.waiting == 1 && server.asked == 2 }
            for call in calls { call.cancel() }
            for call in calls { _ = await call.result }
            gate.open()
        }
    }

    @Test func `memory of what is durable is bounded`() async throws {
        try await withServer(segments: 1...1) { server in
            let report = try await server.push(1, server.archiver(LookAhead(segments: 0, workers: 1)))
            let file = try FileDescriptor.open("/proc/self/exe", .readOnly)
            let fingerprint = try file.closeAfter { try OpenedFile(file, path: "known").fingerprint }
            var files = DurableFiles(capacity: 10)
            for number in 0..<1_000 {
                files.insert(Segment.name(UInt64(number)), fingerprint, report)
                #expect(files.count <= 10)
            }
            #expect(files.report(of: Segment.name(999), fingerprint) == report)
            #expect(files.report(of: Segment.name(1), fingerprint) == nil)
        }
    }
}
