// SPDX-License-Identifier: MIT

public import SystemPackage

/// A certificate authority of our own, and a server's certificate by it for 127.0.0.1, ::1, localhost and every name
/// right below localhost. Made by the `openssl` program, valid for two days.
public struct TestCertificates: Sendable {
    /// PEM files.
    public let authority: FilePath
    public let certificate: FilePath
    public let key: FilePath

    /// Makes them in a folder, which must be there. It blocks, for about a tenth of a second.
    public init(in folder: FilePath) throws {
        authority = folder.appending("ca.pem")
        certificate = folder.appending("server.pem")
        key = folder.appending("server.key")
        let authorityKey = folder.appending("ca.key")
        try Self.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2",
            [
                "-subj", "/CN=Walden test authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                "-keyout", authorityKey.string, "-out", authority.string,
            ])
        try Self.openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2",
            [
                "-subj", "/CN=Walden test server", "-CA", authority.string, "-CAkey", authorityKey.string,
                "-addext", "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost,DNS:*.localhost",
                "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth",
                "-keyout", key.string, "-out", certificate.string,
            ])
    }

    private static func openssl(_ words: String, _ rest: [String]) throws {
        try ShellCommand(["openssl"] + words.split(separator: " ").map(String.init) + rest).output()
    }
}
