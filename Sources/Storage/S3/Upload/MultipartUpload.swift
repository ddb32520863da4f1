// SPDX-License-Identifier: MIT

import Errors

/// An upload in parts that was started ("Uploading and copying objects using multipart upload"). Each call is one
/// attempt.
struct MultipartUpload: Sendable {
    let client: S3Client
    let key: ObjectKey
    let path: String
    let id: String

    /// What the finished object carries so that it is known again after an answer was lost.
    let mark: String

    static let markHeader = "x-amz-meta-walden-upload"
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    private var action: String { StoreOperation.put.words(key.text) }

    /// Starts one with the headers of the object to be.
    static func start(
        _ key: ObjectKey, path: String, headers: [HTTPHeader], with client: S3Client
    ) async throws -> MultipartUpload {
        let mark = String(UInt64.random(in: .min ... .max), radix: 36)
        var request = S3Request(
            "start the upload of the object \(key)", .post, path, query: [(name: "uploads", value: "")])
        request.headers = headers + [HTTPHeader(markHeader, mark)]
        if let algorithm = client.settings.checksum.uploadAlgorithm {
            request.headers.append(HTTPHeader("x-amz-checksum-algorithm", algorithm))
        }
        // The second name is rclone's.
        let document = try await client.document(
            request, root: "InitiateMultipartUploadResult", "InitiateMultipartUpload")
        guard let id = document.text("UploadId"), !id.isEmpty else {
            throw WaldenError(.unavailable, "cannot \(request.action)", cause: "the server's answer names no upload")
        }
        return MultipartUpload(client: client, key: key, path: path, id: id, mark: mark)
    }

    func send(_ number: Int, _ payload: S3Payload) async throws -> SentPart {
        var request = S3Request(
            "store part \(number) of the object \(key)", .put, path,
            query: [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: id)])
        request.payload = payload
        request.headers = [HTTPHeader("Content-Type", "application/octet-stream")]
        let response = try await client.perform(request)
        try await client.finish(response, to: request)
        guard let tag = response.headers["etag"], !tag.isEmpty else {
            throw WaldenError(.unavailable, "cannot \(request.action)", cause: "the server's answer has no ETag")
        }
        return SentPart(number: number, entityTag: tag, size: payload.bytes.count, checksum: payload.partElement)
    }

    /// The request that makes an object of the parts.
    func completion(_ parts: [SentPart]) async throws -> S3Request {
        let document =
            "<CompleteMultipartUpload xmlns=\"\(Self.namespace)\">" + parts.map(\.element).joined()
            + "</CompleteMultipartUpload>"
        var request = S3Request(action, .post, path, query: [(name: "uploadId", value: id)])
        request.headers = [HTTPHeader("Content-Type", "application/xml")]
        request.payload = try await S3Payload.of(Array(document.utf8), .none)
        request.deadlines = client.settings.deadlines.patient
        return request
    }

    /// Gives up the parts. An upload that is gone already is no error.
    func abort() async throws {
        let request = S3Request(
            "give up the upload of the object \(key)", .delete, path, query: [(name: "uploadId", value: id)])
        switch try await client.send(request) {
        case .success(let response): try await client.finish(response, to: request)
        case .refused(let refusal):
            if refusal.code != "NoSuchUpload" { throw client.error(refusal, request) }
        }
    }
}
