// SPDX-License-Identifier: MIT

import Errors
import SystemPackage
import Testing

@testable import Storage

@Suite struct CredentialsSourcesTests {
    private typealias Answer = ScriptedTransport.Answer

    private func chain(
        _ environment: [String: String], _ transport: ScriptedTransport = ScriptedTransport(),
        _ settings: CredentialsSettings = CredentialsSettings()
    ) -> CredentialsChain {
        let environment = environment.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { own, _ in own }
        return CredentialsChain(
            settings, environment: environment, transport: transport, metadata: transport,
            now: { S3Fixture.seconds * 1_000_000 })
    }

    private func error(
        _ environment: [String: String], _ transport: ScriptedTransport = ScriptedTransport(),
        _ settings: CredentialsSettings = CredentialsSettings()
    ) async -> WaldenError? {
        let chain = chain(environment, transport, settings)
        return await #expect(throws: WaldenError.self) { try await chain.credentials() }
    }

    private let both = ["AWS_ACCESS_KEY_ID": "ENVIRONMENT-ID", "AWS_SECRET_ACCESS_KEY": "es"]

    private func settings(
        id: String? = nil, secret: String? = nil, idFile: FilePath? = nil, secretFile: FilePath? = nil
    ) -> CredentialsSettings {
        var settings = CredentialsSettings()
        settings.accessKeyID = id
        settings.secretAccessKey = secret
        settings.accessKeyIDFile = idFile?.string
        settings.secretAccessKeyFile = secretFile?.string
        return settings
    }

    private func found(_ settings: CredentialsSettings) async throws -> S3Credentials {
        try await chain(both, ScriptedTransport(), settings).credentials()
    }

    @Test func `the configuration comes before the environment, values before files`() async throws {
        try await withTemporaryFolder { folder in
            let (id, secret) = (folder.appending("id"), folder.appending("secret"))
            try write(Array(" FILE-ID \n".utf8), to: id)
            try write(Array("fs\n".utf8), to: secret)
            #expect(try await found(settings(id: "C", secret: "cs")).accessKeyID == "C")
            let mixed = try await found(settings(id: "C", idFile: id, secretFile: secret))
            #expect(mixed.accessKeyID == "C" && mixed.secretAccessKey == "fs" && mixed.provider == "secret files")
            #expect(try await found(settings(idFile: id, secretFile: secret)).accessKeyID == "FILE-ID")
            #expect(try await found(settings()).provider == "environment")
        }
    }

    @Test func `half of a pair, and a file that is missing, are configuration errors`() async throws {
        #expect(await error(["AWS_ACCESS_KEY_ID": "x"])?.code == .configuration)
        #expect(await error(["AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": ""])?.code == .configuration)
        #expect(await error(both, ScriptedTransport(), settings(id: "x"))?.code == .configuration)
        let missing = await error(both, ScriptedTransport(), settings(id: "x", secretFile: "/nowhere/secret"))
        #expect(missing?.code == .configuration && missing?.description.contains("/nowhere/secret") == true)
    }

    /// Fault 16 of docs/faults.md.
    @Test func `web identity sends the token of the file as it is now`() async throws {
        try await withTemporaryFolder { folder in
            let token = folder.appending("token")
            let environment = [
                "AWS_ROLE_ARN": "arn:aws:iam::1:role/r", "AWS_WEB_IDENTITY_TOKEN_FILE": token.string,
                "AWS_REGION": "eu-west-1",
            ]
            let transport = ScriptedTransport(
                Self.assumed("A1", "2013-05-24T01:00:00Z"), Self.assumed("A2", "2013-05-24T02:00:00Z"))
            let chain = chain(environment, transport)
            try write(Array("to.ken+1\n".utf8), to: token)
            let first = try await chain.credentials()
            #expect(
                first.accessKeyID == "A1" && first.sessionToken == "st" && first.expires == S3Fixture.seconds + 3600)
            try write(Array("to.ken+2\n".utf8), to: token)
            #expect(try await chain.credentials(insteadOf: first).accessKeyID == "A2")
            #expect(transport.requests.map(\.url) == Array(repeating: "https://sts.eu-west-1.amazonaws.com/", count: 2))
            #expect(
                transport.sent(0).text.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=walden"))
            #expect(transport.requests.map { $0.text.hasSuffix("WebIdentityToken=to.ken%2B1") } == [true, false])
        }
    }

    private static func assumed(_ id: String, _ expires: String) -> Answer {
        .reply(
            200, [],
            "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>\(id)</AccessKeyId>"
                + "<SecretAccessKey>s</SecretAccessKey><SessionToken>st</SessionToken><Expiration>\(expires)</Expiration>"
                + "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")
    }

    @Test func `the token service's refusal is told without the token`() async throws {
        try await withTemporaryFolder { folder in
            try write(Array("secrettoken".utf8), to: folder.appending("token"))
            let environment = [
                "AWS_ROLE_ARN": "r", "AWS_WEB_IDENTITY_TOKEN_FILE": folder.appending("token").string,
                "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1/",
            ]
            let body =
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not you</Message></Error></ErrorResponse>"
            let transport = ScriptedTransport(.reply(403, [], body))
            let found = await error(environment, transport)
            #expect(found?.code == .permission && found?.cause == "403 AccessDenied: Not you")
            #expect(found?.description.contains("secret") == false)
            #expect(transport.sent(0).url == "http://127.0.0.1:1/")
        }
    }

    private static let metadata = """
        {"Code":"Success","AccessKeyId":"M","SecretAccessKey":"ms","Token":"mt","Expiration":"2013-05-24T06:00:00Z"}
        """

    @Test func `the container's endpoint is asked with its token`() async throws {
        try await withTemporaryFolder { folder in
            try write(Array("Bearer x\n".utf8), to: folder.appending("token"))
            let transport = ScriptedTransport(.reply(200, [], Self.metadata), .reply(200, [], Self.metadata))
            let found = try await chain(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"], transport).credentials()
            #expect(found.sessionToken == "mt" && found.expires == S3Fixture.seconds + 21_600)
            _ = try await chain(
                [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": folder.appending("token").string,
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
                ], transport
            ).credentials()
            #expect(
                transport.requests.map(\.url) == ["http://169.254.170.2/v2/x", "http://169.254.170.23/v1/credentials"])
            #expect(transport.requests.map { $0.headers["authorization"] } == [nil, "Bearer x"])
        }
    }

    @Test func `secrets are asked for in the clear on the host's own addresses only`() async throws {
        for url in [
            "http://example.org/x", "http://10.0.0.1/", "http://127.example.org/", "http://127.0.0.1@example.org/",
            "ftp://127.0.0.1/",
        ] {
            #expect(await error(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])?.code == .configuration, "\(url)")
        }
        for url in [
            "https://example.org/x?y=z", "http://127.0.0.7:99/x", "http://localhost/", "http://[::1]:80/",
            "http://[fd00:ec2::23]/v1",
        ] {
            let transport = ScriptedTransport(.reply(200, [], Self.metadata))
            #expect(
                try await chain(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url], transport).credentials().accessKeyID == "M"
            )
        }
        #expect(
            await error([
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nHost: b",
            ])?.code == .configuration)
    }

    @Test func `metadata that makes no sense is an error that does not repeat it`() async throws {
        let answers = [
            "", "{}", "{\"Code\":\"Failed\",\"AccessKeyId\":\"secret\",\"SecretAccessKey\":\"secret\"}", "secret",
        ]
        for answer in answers {
            let transport = ScriptedTransport(.reply(200, [], answer))
            let found = await error(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/"], transport)
            #expect(found != nil && found?.description.contains("secret") == false, "\(answer)")
        }
    }

    private static let instance = [
        "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[::1]:9/",
    ]

    @Test func `an instance's role is read with a session token`() async throws {
        let transport = ScriptedTransport(
            .reply(200, [], "TOKEN"), .reply(200, [], "my role\n"), .reply(200, [], Self.metadata))
        #expect(await error(Self.instance, ScriptedTransport(.reply(200, [], "T"), .reply(500)))?.code == .unavailable)
        // A role's name has no blanks, so that the answer is none.
        #expect(await error(Self.instance, transport)?.code == .permission)
        let good = ScriptedTransport(
            .reply(200, [], "TOKEN"), .reply(200, [], "role\n"), .reply(200, [], Self.metadata))
        #expect(try await chain(Self.instance, good).credentials().provider == "instance metadata")
        #expect(
            good.lines == [
                "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                "GET /latest/meta-data/iam/security-credentials/role",
            ])
        #expect(good.sent(2).headers["x-aws-ec2-metadata-token"] == "TOKEN")
    }

    @Test func `where no instance is there are no credentials, and it is soon known`() async throws {
        for answer in [Answer.broken(ScriptedTransport.lost), .broken(WaldenError(.timedOut, "late")), .reply(404)] {
            let transport = ScriptedTransport(answer)
            #expect(await error(Self.instance, transport)?.message == "cannot find credentials for the S3 store")
            #expect(transport.sent(0).deadlines.connect <= .seconds(1))
        }
        #expect(await error([:])?.code == .configuration)
    }

    @Test func `the old metadata is used only where it is allowed`() async throws {
        let answers: [Answer] = [.reply(403), .reply(200, [], "role"), .reply(200, [], Self.metadata)]
        let script: @Sendable (HTTPRequest, Int) -> Answer = { _, number in answers[min(number, 2)] }
        #expect(await error(Self.instance, ScriptedTransport(script))?.code == .permission)
        let transport = ScriptedTransport(script)
        var settings = CredentialsSettings()
        settings.allowsInstanceMetadataV1 = true
        let found = try await chain(Self.instance, transport, settings).credentials()
        #expect(found.accessKeyID == "M" && transport.sent(1).headers["x-aws-ec2-metadata-token"] == nil)
    }
}
