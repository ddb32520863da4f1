// SPDX-License-Identifier: MIT

extension HTTPHeader {
    /// `Authorization: Basic …` (RFC 7617). The user's name must hold no colon: the password would begin there.
    public static func login(user: String, password: String) -> HTTPHeader {
        HTTPHeader("Authorization", "Basic " + BinaryText.base64("\(user):\(password)".utf8))
    }
}
