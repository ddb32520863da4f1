// SPDX-License-Identifier: MIT

import Errors
import SystemPackage
import Testing

@testable import Storage

@Suite struct ProfileSourceTests {
    private static let credentials = """
        # comment
        [default]
        aws_access_key_id = D
        aws_secret_access_key=ds # mine
        [ main ]
        aws_access_key_id=M
          nested = x
        aws_secret_access_key = m=s#x
        aws_session_token = mt
        [half]
        aws_access_key_id = H
        """

    private static let config = """
        [profile main]
        aws_access_key_id = overridden
        region = eu-west-1
        [profile process]
        credential_process = /bin/x
        [profile sso]
        sso_session = s
        [profile config-only]
        aws_access_key_id = C
        aws_secret_access_key = cs
        """

    private func find(_ profile: String?, _ environment: [String: String] = [:]) async throws -> S3Credentials? {
        try await withTemporaryFolder { folder in
            try write(Array(Self.credentials.utf8), to: folder.appending("credentials"))
            try write(Array(Self.config.utf8), to: folder.appending("config"))
            let files = [
                "AWS_SHARED_CREDENTIALS_FILE": folder.appending("credentials").string,
                "AWS_CONFIG_FILE": folder.appending("config").string,
            ]
            return try await ProfileSource(environment: environment.merging(files) { $1 }, profile: profile).find()
        }
    }

    @Test func `the default profile, the one that AWS_PROFILE names, and the one that is asked for`() async throws {
        let given = try await find(nil)
        #expect(given?.accessKeyID == "D" && given?.secretAccessKey == "ds" && given?.provider == "profile default")
        let main = try await find(nil, ["AWS_PROFILE": "main"])
        #expect(main?.accessKeyID == "M" && main?.secretAccessKey == "m=s#x" && main?.sessionToken == "mt")
        #expect(try await find("config-only", ["AWS_PROFILE": "main"])?.accessKeyID == "C")
    }

    @Test func `what a profile cannot give is said`() async throws {
        let faults = [
            "process": "credential_process", "sso": "sso_session", "half": "no access key", "none": "neither",
        ]
        for (profile, word) in faults {
            let error = await #expect(throws: WaldenError.self) { try await find(profile) }
            #expect(error?.code == .configuration && error?.cause?.contains(word) == true, "\(profile)")
        }
    }

    @Test func `files that are missing hold no profiles`() async throws {
        let nowhere = ["HOME": "/nowhere"]
        #expect(try await ProfileSource(environment: nowhere, profile: nil).find() == nil)
        #expect(try await ProfileSource(environment: [:], profile: nil).find() == nil)
        await #expect(throws: WaldenError.self) { try await ProfileSource(environment: nowhere, profile: "x").find() }
    }

    @Test func `files that make no sense hold none either`() {
        for text in ["", "[", "]", "[]", "=", "[a\nb=c", "a=b", "[a]\n=\n=x\nx=\n", "\u{0}[x"] {
            #expect(ProfileFile.sections(text).values.allSatisfy { $0.allSatisfy { $0.key.isEmpty } }, "\(text)")
        }
    }
}
