// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// Starts a server in a temporary folder and waits until it answers. It blocks.
struct ServerStart {
    private let kind: S3TestServers.Kind
    private let programs: FilePath
    private let folder: FilePath
    private let bucket = "walden"
    private let accessKeyID = S3TestServer.random(20)
    private let secretAccessKey = S3TestServer.random(40)

    init(_ kind: S3TestServers.Kind, programs: FilePath) throws {
        self.kind = kind
        self.programs = programs
        var template = Array("/tmp/walden-s3-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw WaldenError(.failed, "cannot make a temporary folder") }
        folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    func server() throws -> S3TestServer {
        let certificates = try kind.isTLS ? TestCertificates(in: folder) : nil
        // A bucket of rclone's is a folder.
        for name in ["served", "served/\(bucket)"] { mkdir(folder.appending(name).string, 0o700) }
        try ServerKeeper.start(command(certificates), in: folder)
        let port = try awaitPort()
        let scheme = kind.isTLS ? "https" : "http"
        try awaitAnswer(port, scheme, certificates)
        return S3TestServer(
            endpoint: "\(scheme)://127.0.0.1:\(port)", bucket: bucket, accessKeyID: accessKeyID,
            secretAccessKey: secretAccessKey, authority: certificates?.authority)
    }

    // Port 0 is a free one, which the server then names.
    private func command(_ certificates: TestCertificates?) -> [String] {
        switch kind {
        case .rclone, .rcloneTLS, .named:
            [programs.appending("bin/rclone").string, "--config", "/dev/null", "serve", "s3", "--addr", "127.0.0.1:0"]
                + ["--auth-key", "\(accessKeyID),\(secretAccessKey)"]
                + (certificates.map { ["--cert", $0.certificate.string, "--key", $0.key.string] } ?? []) + ["served"]
        case .moto, .motoTLS:
            [programs.appending("bin/moto_server").string, "-H", "127.0.0.1", "-p", "0"]
                + (certificates.map { ["-s", "-c", $0.certificate.string, "-k", $0.key.string] } ?? [])
        }
    }

    private func awaitPort() throws -> Int {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while ContinuousClock.now < end {
            if let port = Self.port(in: log) { return port }
            usleep(50_000)
        }
        throw WaldenError(.timedOut, "\(kind) did not start", cause: log)
    }

    /// What stands in `://127.0.0.1:PORT`, once a character after it shows that it is whole.
    private static func port(in log: String) -> Int? {
        let address = Array("://127.0.0.1:".utf8)
        let bytes = Array(log.utf8)
        guard bytes.count > address.count,
            let start = bytes.indices.first(where: { bytes[$0...].starts(with: address) })
        else { return nil }
        let rest = bytes[(start + address.count)...]
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.count < rest.count ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    private var log: String { SmallFile.text(at: folder.appending("server.log")) ?? "" }

    /// Any answer will do: moto makes a bucket for a request without a signature, rclone refuses and has its folder.
    private func awaitAnswer(_ port: Int, _ scheme: String, _ certificates: TestCertificates?) throws {
        let script = """
            import http.client, ssl, sys
            scheme, port, bucket, authority = sys.argv[1:]
            if scheme == "https":
                context = ssl.create_default_context(cafile=authority)
                server = http.client.HTTPSConnection("127.0.0.1", int(port), timeout=30, context=context)
            else:
                server = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
            server.request("PUT", "/" + bucket)
            server.getresponse()
            """
        try ShellCommand([
            programs.appending("bin/python3").string, "-c", script, scheme, "\(port)", bucket,
            certificates?.authority.string ?? "",
        ]).output()
    }
}
