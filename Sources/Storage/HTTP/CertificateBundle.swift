// SPDX-License-Identifier: MIT

import Errors
import Glibc

/// The file that holds the certificates of trusted authorities. A program that is carried from one system to another cannot
/// know its place beforehand.
enum CertificateBundle {
    /// Debian, Ubuntu and Arch; RHEL and Fedora (two); openSUSE; Alpine.
    static let usualPlaces = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    static func find(candidates: [String], places: [String] = usualPlaces) -> Result<String, WaldenError> {
        let all = candidates.filter { !$0.isEmpty } + places
        if let found = all.first(where: { problem(with: $0) == nil }) { return .success(found) }
        return .failure(
            WaldenError(
                .configuration, "cannot find the system's CA bundle",
                cause: "none of these can be read: \(all.joined(separator: ", "))",
                hint: "Install the package ca-certificates, or name a file in ca_file."))
    }

    /// - Parameter role: what the file is for: "CA file".
    static func check(_ path: String, _ role: String) throws(WaldenError) {
        guard let cause = problem(with: path) else { return }
        throw WaldenError(.configuration, "cannot read the \(role) \(path)", cause: cause)
    }

    private static func problem(with path: String) -> String? {
        var attributes = stat()
        guard stat(path, &attributes) == 0, access(path, R_OK) == 0 else { return String(cString: strerror(errno)) }
        return attributes.st_mode & S_IFMT == S_IFREG ? nil : "it is not a file"
    }
}
