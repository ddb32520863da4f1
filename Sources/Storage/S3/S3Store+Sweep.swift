// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// Gives up uploads in parts that were started longer ago than `age` and never finished; how many. Their parts cost
    /// room and are seen by nobody; a lifecycle rule of the bucket (AbortIncompleteMultipartUpload) does the same.
    ///
    /// Below the store's prefix only. `age` is measured by this host's clock against the server's.
    public func sweepUploads(olderThan age: Duration) async throws -> Int {
        var swept = 0
        var marker: (key: String, upload: String)?
        while true {
            let page = try await uploads(after: marker)
            for element in page.all("Upload") where try await giveUp(element, olderThan: age) { swept += 1 }
            guard page.text("IsTruncated") == "true" else { return swept }
            let next = (key: page.text("NextKeyMarker") ?? "", upload: page.text("NextUploadIdMarker") ?? "")
            guard !next.key.isEmpty, marker.map({ $0 != next }) ?? true else {
                throw WaldenError(
                    .failed, "cannot list the unfinished uploads of \(properties.location)",
                    cause: "the listing does not advance")
            }
            marker = next
        }
    }

    private func uploads(after marker: (key: String, upload: String)?) async throws -> XMLElement {
        var query = [(name: "uploads", value: ""), (name: "prefix", value: folder)]
        if let marker {
            query += [(name: "key-marker", value: marker.key), (name: "upload-id-marker", value: marker.upload)]
        }
        let request = S3Request("list the unfinished uploads of \(properties.location)", .get, nil, query: query)
        return try await retry.run(request.action) { [client] in
            try await client.document(request, root: "ListMultipartUploadsResult")
        }
    }

    private func giveUp(_ element: XMLElement, olderThan age: Duration) async throws -> Bool {
        // What is not of our form is somebody else's.
        guard let path = element.text("Key"), path.hasPrefix(folder), let id = element.text("UploadId"),
            let key = try? ObjectKey(path.dropFirst(folder.count)),
            let started = element.text("Initiated").flatMap({ UTCTime.parse(extended: $0) }),
            .seconds(client.now() / 1_000_000 - started) > age
        else { return false }
        let upload = MultipartUpload(client: client, key: key, path: path, id: id, mark: "")
        try await retry.run("give up an upload") { try await upload.abort() }
        return true
    }
}
