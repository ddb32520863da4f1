// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization
import Testing

/// The probe against servers of different abilities, in a few lines each.
@Suite struct S3ProbeTests {
    private typealias Answer = ScriptedTransport.Answer

    /// Keeps objects by path; `refuse` answers in its stead.
    private final class Server: Sendable {
        let objects = Mutex<[String: [UInt8]]>([:])
        let honoursConditions: Bool
        let refuse: @Sendable (HTTPRequest) -> Answer?

        init(honoursConditions: Bool, refuse: @escaping @Sendable (HTTPRequest) -> Answer? = { _ in nil }) {
            self.honoursConditions = honoursConditions
            self.refuse = refuse
        }

        func answer(_ request: HTTPRequest) -> Answer {
            if let refusal = refuse(request) { return refusal }
            let path = String(request.target.prefix { $0 != "?" })
            return objects.withLock { objects in
                if request.target.contains("?") { return upload(request, path, &objects) }
                switch request.method {
                case .put:
                    if isTaken(request, path, objects) { return .refused(412, "PreconditionFailed") }
                    objects[path] = request.body
                    return .reply(200, [S3Fixture.tag])
                case .delete:
                    objects[path] = nil
                    return .reply(204)
                default: return read(request, objects[path])
                }
            }
        }

        private func isTaken(_ request: HTTPRequest, _ path: String, _ objects: [String: [UInt8]]) -> Bool {
            honoursConditions && request.headers["if-none-match"] != nil && objects[path] != nil
        }

        private func upload(_ request: HTTPRequest, _ path: String, _ objects: inout [String: [UInt8]]) -> Answer {
            if request.target.hasSuffix("?uploads=") {
                return .reply(
                    200, [], "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
            }
            switch request.method {
            case .put: return .reply(200, [S3Fixture.tag])
            case .delete: return .reply(204)
            case .get:
                let name = objects.keys.first { !$0.contains("-md5") }?.dropFirst("/bucket/".count) ?? ""
                return .reply(
                    200, [],
                    "<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>1</KeyCount><Contents><Key>\(name)</Key>"
                        + "<Size>1</Size><LastModified>2013-05-24T00:00:00Z</LastModified></Contents></ListBucketResult>"
                )
            default:
                if isTaken(request, path, objects) { return .refused(412, "PreconditionFailed") }
                return .reply(200, [], "<CompleteMultipartUploadResult/>")
            }
        }

        private func read(_ request: HTTPRequest, _ object: [UInt8]?) -> Answer {
            guard let object else { return .refused(404, "NoSuchKey") }
            guard request.headers["range"] == "bytes=7-11" else {
                return .reply(200, [S3Fixture.modified], object)
            }
            let range = HTTPHeader("Content-Range", "bytes 7-11/\(object.count)")
            return .reply(206, [S3Fixture.modified, range], Array(object[7..<12]))
        }
    }

    private func probe(_ server: Server, _ classes: [String] = []) async throws -> S3Abilities {
        let store = try S3Fixture.store(ScriptedTransport { request, _ in server.answer(request) })
        let found = try await store.probe(storageClasses: classes)
        #expect(server.objects.withLock { $0.isEmpty }, "nothing stays")
        return found
    }

    @Test func `a server that honours everything is found out as such`() async throws {
        let server = Server(honoursConditions: true) { request in
            let isWrong =
                request.headers["content-md5"] == "AQEBAQEBAQEBAQEBAQEBAQ=="
                || request.headers["x-amz-checksum-sha256"] == "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
            return isWrong ? .refused(400, "BadDigest") : nil
        }
        let found = try await probe(server, ["STANDARD_IA"])
        for finding in [
            found.put, found.get, found.rangedGet, found.list, found.delete, found.conditionalPut,
            found.conditionalComplete, found.checksMD5, found.checksSHA256,
        ] { #expect(finding == .works) }
        #expect(found.storageClasses == ["STANDARD_IA": .works])
    }

    @Test func `a server that passes over conditions and checksums is found out too`() async throws {
        let found = try await probe(Server(honoursConditions: false))
        for finding in [found.conditionalPut, found.conditionalComplete, found.checksMD5, found.checksSHA256] {
            #expect(finding == .ignored)
        }
        #expect(found.put == .works && found.delete == .works)
    }

    @Test func `what is refused is a finding with its reason`() async throws {
        let server = Server(honoursConditions: true) { request in
            if request.headers["x-amz-storage-class"] != nil { return .refused(400, "InvalidArgument") }
            return request.target.contains("list-type") ? .refused(403, "AccessDenied") : nil
        }
        let found = try await probe(server, ["GLACIER"])
        guard case .refused(let list) = found.list, case .refused(let storageClass) = found.storageClasses["GLACIER"]
        else { throw WaldenError(.failed, "no refusal was found: \(found)") }
        #expect(list.code == .permission && storageClass.code == .configuration)
        #expect(found.get == .works)
    }

    @Test func `a bucket that insists on encryption and a checksum is put to as the store does`() async throws {
        let server = Server(honoursConditions: true) { request in
            guard request.method == .put, !request.target.contains("?") else { return nil }
            let classes = request.headers.filter { $0.name == "x-amz-storage-class" }.map(\.value)
            if request.target.hasSuffix("-class"), classes != ["GLACIER"] { return .refused(400, "InvalidArgument") }
            let isComplete =
                request.headers["x-amz-server-side-encryption"] == "AES256"
                && request.headers.contains { $0.name == "Content-MD5" || $0.name.hasPrefix("x-amz-checksum") }
            return isComplete ? nil : .refused(403, "AccessDenied")
        }
        let transport = ScriptedTransport { request, _ in server.answer(request) }
        let store = try S3Store(
            {
                var settings = S3Settings(bucket: "bucket")
                settings.endpoint = "http://127.0.0.1:9000"
                settings.encryption = .managedKeys
                return settings
            }(), transport: transport, credentials: FixedCredentials(S3Fixture.credentials),
            storageClass: { _ in "STANDARD_IA" },
            retry: S3Fixture.retry())
        let found = try await store.probe(storageClasses: ["GLACIER"], multipart: false)
        #expect(found.put == .works && found.storageClasses == ["GLACIER": .works])
        #expect(found.conditionalComplete == .untested)
    }

    @Test func `a put that is refused leaves the rest untested`() async throws {
        let found = try await probe(
            Server(honoursConditions: true) { $0.method == .put ? .refused(403, "AccessDenied") : nil })
        #expect(!found.put.isWorking && found.get == .untested && found.delete == .untested)
    }

    @Test func `where nothing can be found out the probe fails and cleans up`() async throws {
        for answer in [Answer.refused(404, "NoSuchBucket"), .refused(403, "InvalidAccessKeyId"), .reply(503)] {
            let server = Server(honoursConditions: true) { $0.method == .put ? answer : nil }
            await #expect(throws: WaldenError.self) { try await probe(server) }
        }
        let late = Server(honoursConditions: true) { $0.target.contains("list-type") ? .reply(503) : nil }
        await #expect(throws: WaldenError.self) { try await probe(late) }
        #expect(late.objects.withLock { $0.isEmpty })
    }
}
