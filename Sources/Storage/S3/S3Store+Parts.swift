// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    func putParts(_ key: ObjectKey, _ source: PartSource, _ condition: PutCondition) async throws -> PutOutcome {
        let action = StoreOperation.put.words(key.text)
        if condition == .ifAbsent, try await isSurelyTaken(key) { return .alreadyThere }
        let headers = creationHeaders(key)
        let upload = try await retry.run(action) { [client] in
            try await MultipartUpload.start(key, path: path(key), headers: headers, with: client)
        }
        do {
            let parts = try await send(source, to: upload)
            if Task.isCancelled { throw WaldenError.stopped(action) }
            let outcome = try await complete(upload, parts, condition)
            if outcome == .alreadyThere { await abandon(upload) }
            return outcome
        } catch {
            await abandon(upload)
            throw error
        }
    }

    /// Where completing is conditional this saves the upload of a body for nothing, and is not needed: a key that may put
    /// but not look is fine then.
    private func isSurelyTaken(_ key: ObjectKey) async throws -> Bool {
        do {
            return try await retry.run(StoreOperation.put.words(key.text)) { try await head(key) } != nil
        } catch let error as WaldenError where error.code == .permission && settings.conditionalCompletes {
            return false
        }
    }

    /// All parts, at most so many on their way at a time. A part that fails for good ends the others.
    private func send(_ source: PartSource, to upload: MultipartUpload) async throws -> [SentPart] {
        let plan = PartPlan(partBytes: settings.partBytes, uploads: settings.uploads)
        return try await withThrowingTaskGroup(of: SentPart.self) { group in
            var sent: [SentPart] = []
            var number = 0
            while let bytes = try await source.next(size: plan.size(of: number + 1)) {
                number += 1
                guard number <= PartPlan.maximumParts else { throw Self.tooLarge(upload.key) }
                while number - 1 - sent.count >= plan.inFlight(at: number), let part = try await group.next() {
                    sent.append(part)
                }
                group.addTask { [number] in try await self.send(number, bytes, to: upload) }
            }
            for try await part in group { sent.append(part) }
            return sent.sorted { $0.number < $1.number }
        }
    }

    private func send(_ number: Int, _ bytes: [UInt8], to upload: MultipartUpload) async throws -> SentPart {
        let payload = try await S3Payload.of(bytes, settings.checksum)
        return try await retry.run("store part \(number) of the object \(upload.key)") {
            try await upload.send(number, payload)
        }
    }

    /// Makes the object of its parts, however often answers are lost on the way.
    ///
    /// After a failure it is looked whether the object is there: with the upload's mark it is ours; any other is somebody
    /// else's, which matters to ``PutCondition/ifAbsent`` alone.
    private func complete(
        _ upload: MultipartUpload, _ parts: [SentPart], _ condition: PutCondition
    ) async throws -> PutOutcome {
        let request = try await upload.completion(parts)
        var attempts = RetryAttempts(request.action, retry)
        while true {
            do {
                if condition == .ifAbsent, !settings.conditionalCompletes, let there = try await look(up: upload.key) {
                    return outcome(upload, there.headers)
                }
                return try await completeOnce(request, condition)
            } catch {
                if let found = try? await look(up: upload.key) {  // no answer here leaves the failure as it was
                    let outcome = outcome(upload, found.headers)
                    if outcome == .stored || condition == .ifAbsent { return outcome }
                }
                try await attempts.wait(after: error)
            }
        }
    }

    private func completeOnce(_ request: S3Request, _ condition: PutCondition) async throws -> PutOutcome {
        switch try await send(request, condition) {
        case .success(let response):
            _ = try await client.document(response, to: request, roots: ["CompleteMultipartUploadResult"])
            return .stored
        case .refused(let refusal): throw client.error(refusal, request)
        }
    }

    private func outcome(_ upload: MultipartUpload, _ headers: [HTTPHeader]) -> PutOutcome {
        headers[MultipartUpload.markHeader] == upload.mark ? .stored : .alreadyThere
    }

    /// In a task of its own, since a cancelled one sends nothing. What stays is swept: ``sweepUploads(olderThan:)``.
    private func abandon(_ upload: MultipartUpload) async {
        let retry = retry
        await Task { _ = try? await retry.run("give up an upload") { try await upload.abort() } }.value
    }

    private static func tooLarge(_ key: ObjectKey) -> WaldenError {
        WaldenError(
            .failed, "cannot store the object \(key)", cause: "it has more than \(PartPlan.maximumParts) parts",
            hint: "Use larger parts.")
    }
}
