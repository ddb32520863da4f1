// SPDX-License-Identifier: MIT

import Errors
import FoundationEssentials

/// Credentials as the container's endpoint and the instance's metadata write them.
struct MetadataAnswer: Decodable {
    let code: String?
    let accessKeyID: String
    let secretAccessKey: String
    let token: String?
    let expiration: String?

    private enum CodingKeys: String, CodingKey {
        case code = "Code"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }

    /// `answer` is what failed to be of use; it may hold secrets, so no error repeats it.
    static func credentials(_ answer: [UInt8], provider: String) throws(WaldenError) -> S3Credentials {
        guard let read = try? JSONDecoder().decode(MetadataAnswer.self, from: Data(answer)),
            read.code ?? "Success" == "Success"
        else {
            throw WaldenError(
                .unavailable, "cannot use the credentials of the \(provider)", cause: "they make no sense")
        }
        return S3Credentials(
            accessKeyID: read.accessKeyID, secretAccessKey: read.secretAccessKey, sessionToken: read.token,
            expires: read.expiration.flatMap { UTCTime.parse(extended: $0) }, provider: provider)
    }
}
