// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// Gives up uploads in parts that were started longer ago than `age` and never finished; how many. Their parts cost
    /// room and are seen by nobody; a lifecycle rule of the bucket (AbortIncompleteMultipartUpload) does the same.
    ///
    /// Below the store's prefix only. `age` is measured by this host's clock against the server's.
    public func sweepUploads(olderThan age: Duration) async throws -> Int {
        var swept = 0
        try await forEachUpload(olderThan: age) { upload in
            try await retry.run("give up an upload") { try await upload.abort() }
            swept += 1
        }
        return swept
    }

    /// How many uploads in parts were started longer ago than `age` and never finished. Nothing is changed.
    ///
    /// Below the store's prefix only. Throws `permission` where the credentials may not list them, and what the server says
    /// that does not know the call.
    public func unfinishedUploads(olderThan age: Duration) async throws -> Int {
        var count = 0
        try await forEachUpload(olderThan: age) { _ in count += 1 }
        return count
    }

    private func forEachUpload(
        olderThan age: Duration, _ body: (MultipartUpload) async throws -> Void
    ) async throws {
        var marker: (key: String, upload: String)?
        while true {
            guard let page = try await uploads(after: marker) else { return }
            for element in page.all("Upload") {
                if let upload = upload(element, olderThan: age) { try await body(upload) }
            }
            guard page.text("IsTruncated") == "true" else { return }
            let next = (key: page.text("NextKeyMarker") ?? "", upload: page.text("NextUploadIdMarker") ?? "")
            guard !next.key.isEmpty, marker.map({ $0 != next }) ?? true else {
                throw WaldenError(
                    .failed, "cannot list the unfinished uploads of \(properties.location)",
                    cause: "the listing does not advance")
            }
            marker = next
        }
    }

    /// nil: there is none, which rclone calls NoSuchUpload.
    private func uploads(after marker: (key: String, upload: String)?) async throws -> XMLElement? {
        var query = [(name: "uploads", value: ""), (name: "prefix", value: folder)]
        if let marker {
            query += [(name: "key-marker", value: marker.key), (name: "upload-id-marker", value: marker.upload)]
        }
        let request = S3Request("list the unfinished uploads of \(properties.location)", .get, nil, query: query)
        return try await retry.run(request.action) { [client] in
            switch try await client.send(request) {
            case .success(let response):
                return try await client.document(response, to: request, roots: ["ListMultipartUploadsResult"])
            case .refused(let refusal):
                guard refusal.status == 404, refusal.code == "NoSuchUpload" else {
                    throw client.error(refusal, request)
                }
                return nil
            }
        }
    }

    /// nil for one that is younger, and for what is not of our form, which is somebody else's.
    private func upload(_ element: XMLElement, olderThan age: Duration) -> MultipartUpload? {
        guard let path = element.text("Key"), path.hasPrefix(folder), let id = element.text("UploadId"),
            let key = try? ObjectKey(path.dropFirst(folder.count)),
            let started = element.text("Initiated").flatMap({ UTCTime.parse(extended: $0) }),
            .seconds(client.now() / 1_000_000 - started) > age
        else { return nil }
        return MultipartUpload(client: client, key: key, path: path, id: id, mark: "")
    }
}
