// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// Finds out by trying, on objects `walden-probe-<random>` below the prefix, which are removed again as far as the
    /// server allows. Nothing is put under object lock; a bucket's own default retention keeps the probes all the same.
    ///
    /// `multipart` tries an upload in parts too, which sends 5 MiB. What the server refuses is a finding. Throws
    /// ``WaldenError`` when no finding could be made: the server cannot be reached, the bucket is not there, the
    /// credentials are not taken, it was told to stop.
    public func probe(storageClasses: [String] = [], multipart: Bool = true) async throws -> S3Abilities {
        let name = "walden-probe-" + String(UInt64.random(in: .min ... .max), radix: 36)
        var probe = S3Probe(store: self, key: try ObjectKey(name))
        do {
            try await probe.run(storageClasses: storageClasses, multipart: multipart)
        } catch {
            await probe.cleanUp()
            throw error
        }
        await probe.cleanUp()
        return probe.found
    }
}
