// SPDX-License-Identifier: MIT

import Errors
import FoundationEssentials

/// Credentials as the container's endpoint and the instance's metadata write them.
struct MetadataAnswer: Decodable {
    let Code: String?
    let AccessKeyId: String
    let SecretAccessKey: String
    let Token: String?
    let Expiration: String?

    /// `answer` is what failed to be of use; it may hold secrets, so no error repeats it.
    static func credentials(_ answer: [UInt8], provider: String) throws(WaldenError) -> S3Credentials {
        guard let read = try? JSONDecoder().decode(MetadataAnswer.self, from: Data(answer)),
            read.Code ?? "Success" == "Success"
        else {
            throw WaldenError(
                .unavailable, "cannot use the credentials of the \(provider)", cause: "they make no sense")
        }
        return S3Credentials(
            accessKeyID: read.AccessKeyId, secretAccessKey: read.SecretAccessKey, sessionToken: read.Token,
            expires: read.Expiration.flatMap { UTCTime.parse(extended: $0) }, provider: provider)
    }
}
