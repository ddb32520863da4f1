// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization
import Testing

@Suite struct S3UploadTests {
    private struct SourceBroke: Error {}

    private let key: ObjectKey
    private let part = 5 << 20

    init() throws { key = try ObjectKey("a") }

    private func store(
        _ script: UploadScript, _ transport: ScriptedTransport? = nil, _ change: (inout S3Settings) -> Void = { _ in }
    ) throws -> S3Store {
        try S3Fixture.store(transport ?? script.transport) {
            $0.partBytes = part
            $0.multipartAbove = part
            change(&$0)
        }
    }

    /// Bytes that differ from part to part.
    private func content(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let block = UInt8(truncatingIfNeeded: bytes.count >> 16)
            bytes += [UInt8](repeating: block, count: min(1 << 16, count - bytes.count))
        }
        return bytes
    }

    private func body(_ bytes: [UInt8], by size: Int) -> ObjectBody {
        let chunks = Chunks(
            stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) })
        return .chunks { await chunks.next() }
    }

    @Test func `a body that exceeds a part goes up in equal parts, whatever its chunks`() async throws {
        let bytes = content(2 * part + 7)
        for chunk in [part / 3, 3 * part] {
            let script = UploadScript()
            let transport = script.transport
            #expect(try await store(script, transport).put(key, body(bytes, by: chunk), .replacing) == .stored)
            let state = script.state.withLock { $0 }
            #expect(state.object == bytes)
            #expect(state.parts.mapValues(\.count) == [1: part, 2: part, 3: 7])
            let completion = try #require(transport.requests.last)
            #expect(completion.target == "/bucket/pre/a?uploadId=u%2B1%2F")
            #expect(
                completion.text.contains(
                    "<Part><PartNumber>1</PartNumber><ETag>&quot;&lt;part 1&gt;&quot;</ETag></Part><Part><PartNumber>2<"
                ))
            #expect(transport.requests.allSatisfy { $0.method != .put || $0.headers["content-md5"] != nil })
        }
    }

    @Test func `a body of just one part is a plain put, and one byte more is not`() async throws {
        for (count, isPlain) in [(part, true), (part + 1, false)] {
            for inMemory in [true, false] {
                let script = UploadScript()
                let bytes = content(count)
                let body = inMemory ? ObjectBody.bytes(bytes) : body(bytes, by: 1 << 20)
                #expect(try await store(script).put(key, body, .replacing) == .stored)
                #expect((script.state.withLock { $0.calls["put"] } == 1) == isPlain)
            }
        }
    }

    @Test func `as many parts as are allowed are on their way, and no more`() async throws {
        // The first three wait for each other, so that a store that sends one after the other never passes.
        let holder = Mutex<UploadScript?>(nil)
        let deadline = ContinuousClock.now + .seconds(60)
        let script = UploadScript { name, _ in
            guard ["part 1", "part 2", "part 3"].contains(name), let script = holder.withLock({ $0 }) else {
                return nil
            }
            while script.state.withLock({ $0.mostInFlight }) < 3, ContinuousClock.now < deadline { await Task.yield() }
            return nil
        }
        holder.withLock { $0 = script }
        defer { holder.withLock { $0 = nil } }
        let bytes = content(5 * part)
        #expect(try await store(script) { $0.uploads = 3 }.put(key, .bytes(bytes), .replacing) == .stored)
        #expect(script.state.withLock { $0.mostInFlight } == 3)
        #expect(script.state.withLock { $0.object } == bytes)
    }

    @Test func `a part is tried again by itself`() async throws {
        let script = UploadScript { name, before in
            name == "part 2" && before < 2 ? .refused(503, "SlowDown") : nil
        }
        let bytes = content(3 * part)
        #expect(try await store(script).put(key, body(bytes, by: part), .replacing) == .stored)
        let state = script.state.withLock { $0 }
        #expect(state.calls["part 2"] == 3 && state.calls["part 1"] == 1 && state.object == bytes)
    }

    /// Fault 28 of docs/faults.md.
    @Test func `what fails for good gives the upload up and stores nothing`() async throws {
        for failing in ["part 2", "complete"] {
            let script = UploadScript { name, _ in name == failing ? .refused(403, "AccessDenied") : nil }
            let error = await #expect(throws: WaldenError.self) {
                try await store(script).put(key, body(content(3 * part), by: part), .replacing)
            }
            #expect(error?.code == .permission)
            #expect(script.state.withLock { $0.calls["abort"] } == 1 && script.state.withLock { $0.object } == nil)
        }
    }

    @Test func `a source that throws gives the upload up, and its error comes through`() async throws {
        let script = UploadScript()
        let chunks = Chunks([content(2 * part)])
        await #expect(throws: SourceBroke.self) {
            try await store(script).put(
                key, .chunks { if let next = await chunks.next() { next } else { throw SourceBroke() } }, .replacing)
        }
        let calls = script.state.withLock { $0.calls }
        #expect(calls["abort"] == 1 && calls["complete"] == nil)
    }

    @Test func `a put that is cancelled gives the upload up all the same`() async throws {
        let (reached, signal) = AsyncStream.makeStream(of: Void.self)
        let script = UploadScript { name, _ in
            guard name == "part 1" else { return nil }
            signal.yield()
            do { try await Task.sleep(for: .seconds(600)) } catch {
                throw WaldenError(.cancelled, "it was told to stop")
            }
            return nil
        }
        let put = Task { try await store(script).put(key, .bytes(content(2 * part)), .replacing) }
        for await _ in reached { break }
        put.cancel()
        let error = await #expect(throws: WaldenError.self) { try await put.value }
        #expect(error?.code == .cancelled)
        #expect(script.state.withLock { $0.calls["abort"] } == 1)
    }

    /// Fault 7 of docs/faults.md.
    @Test func `an error with the status 200 is a failure, tried again`() async throws {
        let bodies = [
            "<Error><Code>InternalError</Code></Error>", "", "\n \n", "<html/>", "<CompleteMultipartUploadResult>",
        ]
        for body in bodies {
            let script = UploadScript { name, before in
                name == "complete" && before == 0 ? .reply(200, [], body) : nil
            }
            #expect(try await store(script).put(key, .bytes(content(part + 1)), .replacing) == .stored, "\(body)")
            #expect(script.state.withLock { $0.calls["complete"] } == 2)
        }
    }

    @Test func `a completion that lost its answer is known by its mark`() async throws {
        for condition in [PutCondition.replacing, .ifAbsent] {
            let holder = Mutex<UploadScript?>(nil)
            let script = UploadScript { name, before in
                guard name == "complete" else { return nil }
                if before > 0 { return .refused(404, "NoSuchUpload") }
                holder.withLock { $0 }?.complete()
                return .broken(ScriptedTransport.lost)
            }
            holder.withLock { $0 = script }
            #expect(try await store(script).put(key, .bytes(content(part + 1)), condition) == .stored)
            #expect(script.state.withLock { $0.calls["complete"] } == 1)
            holder.withLock { $0 = nil }
        }
    }

    @Test func `an object of somebody else's is there already, and is replaced only when that is asked for`()
        async throws
    {
        let script = UploadScript { name, before in
            guard name == "head", before > 0 else { return nil }
            return .reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "1")])
        }
        #expect(try await store(script).put(key, .bytes(content(part + 1)), .ifAbsent) == .alreadyThere)
        let calls = script.state.withLock { $0.calls }
        #expect(calls["complete"] == nil && calls["abort"] == 1 && calls["head"] == 2)
        let other = UploadScript { name, _ in
            switch name {
            case "complete": .refused(404, "NoSuchUpload")
            case "head": .reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "1")])
            default: nil
            }
        }
        let error = await #expect(throws: WaldenError.self) {
            try await store(other).put(key, .bytes(content(part + 1)), .replacing)
        }
        #expect(error?.cause == "404 NoSuchUpload (request R1)")
    }

    @Test func `where completing is conditional no look-up comes before it`() async throws {
        for (answer, outcome) in [(nil, PutOutcome.stored), (412, .alreadyThere)] {
            let script = UploadScript { name, before in
                if name == "head" {
                    return before == 0
                        ? .refused(403, "AccessDenied")
                        : .reply(200, [S3Fixture.modified, HTTPHeader("Content-Length", "1")])
                }
                if name == "get" { return .refused(403, "AccessDenied") }
                return name == "complete" ? answer.map { .refused($0, "PreconditionFailed") } : nil
            }
            let transport = script.transport
            let store = try store(script, transport) {
                $0.conditionalWrites = true
                $0.conditionalCompletes = true
            }
            #expect(try await store.put(key, .bytes(content(part + 1)), .ifAbsent) == outcome)
            let completion = transport.requests.first { $0.method == .post && !$0.target.hasSuffix("?uploads=") }
            #expect(completion?.headers["if-none-match"] == "*")
        }
    }

    @Test func `checksums agree between start, parts and completion`() async throws {
        let script = UploadScript()
        let transport = script.transport
        _ = try await store(script, transport) { $0.checksum = .sha256 }.put(key, .bytes(content(part + 1)), .replacing)
        let start = transport.requests.first { $0.method == .post }
        #expect(start?.headers["x-amz-checksum-algorithm"] == "SHA256")
        let parts = transport.requests.filter { $0.method == .put }
        let completion = try #require(transport.requests.last)
        #expect(parts.count == 2)
        for part in parts {
            let sum = try #require(part.headers["x-amz-checksum-sha256"])
            #expect(completion.text.contains("<ChecksumSHA256>\(sum)</ChecksumSHA256>"))
        }
    }

    @Test func `an upload is made with the object's class and lock, its parts without`() async throws {
        let script = UploadScript()
        let transport = script.transport
        _ = try await store(script, transport) { $0.objectLock = S3ObjectLock(mode: .governance, retain: .seconds(60)) }
            .put(key, .bytes(content(part + 1)), .replacing)
        let locked = transport.requests.filter { $0.headers["x-amz-object-lock-mode"] == "GOVERNANCE" }
        #expect(locked.map(\.target) == ["/bucket/pre/a?uploads="])
    }
}
