// SPDX-License-Identifier: MIT

extension S3Probe {
    /// Two parts, completed on the object that is there; the parts go if that is refused.
    func completes() async throws -> S3Abilities.Finding {
        try await finding {
            let upload = try await MultipartUpload.start(
                key, path: store.path(key), headers: store.creationHeaders(key, locked: false), with: store.client)
            do {
                let works = try await completes(upload)
                if works { try await upload.abort() }
                return works
            } catch {
                await Task { try? await upload.abort() }.value  // the first failure is the finding
                throw error
            }
        }
    }

    private func completes(_ upload: MultipartUpload) async throws -> Bool {
        let checksum = store.settings.checksum
        let large = try await S3Payload.of([UInt8](repeating: 0, count: S3Settings.partSizes.lowerBound), checksum)
        let parts = [
            try await upload.send(1, large), try await upload.send(2, S3Payload.of(Self.content, checksum)),
        ]
        var request = try await upload.completion(parts)
        request.headers.append(HTTPHeader("If-None-Match", "*"))
        switch try await store.client.send(request) {
        case .success(let response):
            let document = try await store.client.document(
                response, to: request, roots: ["CompleteMultipartUploadResult", "Error"])
            guard document.name == "Error" else { return false }
            let refusal = S3Refusal(status: response.status, headers: response.headers, document: document)
            if refusal.isOfCondition { return true }
            throw store.client.error(refusal, request)
        case .refused(let refusal):
            if refusal.isOfCondition { return true }
            throw store.client.error(refusal, request)
        }
    }
}
