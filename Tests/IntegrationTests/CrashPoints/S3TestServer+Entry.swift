// SPDX-License-Identifier: MIT

import S3TestSupport

extension S3TestServer {
    /// An entry of `repositories:`, each time with a prefix that nobody used before. For servers without https.
    func entry(of kind: S3TestServers.Kind) -> String {
        let members = [
            "bucket: \(bucket)", "prefix: \(freshPrefix())", "endpoint: \"\(endpoint)\"",
            "access_key_id: \(accessKeyID)",
            "secret_access_key: \"\(secretAccessKey)\"", "conditional_writes: \(!kind.hasFolders)",
        ]
        return "s3: {\(members.joined(separator: ", "))}"
    }
}
