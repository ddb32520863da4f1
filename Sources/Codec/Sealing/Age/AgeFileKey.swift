// SPDX-License-Identifier: MIT

import Crypto

/// The 128 bits that a file's header wraps and all of its keys are derived from (C2SP age.md, "File key").
struct AgeFileKey {
    private let key: SymmetricKey

    /// A new one, of the system's random bytes.
    init() {
        key = SymmetricKey(size: .bits128)
    }

    init(bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
    }

    var bytes: [UInt8] { key.withUnsafeBytes { Array($0) } }

    /// The MAC of a header ("Header MAC"): over all up to and with the mark `---`.
    func headerMAC(of authenticated: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: authenticated, using: headerKey))
    }

    /// Takes the same time wherever the two differ.
    func isHeaderMAC(_ mac: [UInt8], of authenticated: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: authenticated, using: headerKey)
    }

    func payloadCipher(nonce: [UInt8]) -> AgeChunkCipher {
        AgeChunkCipher(key: derived("payload", salt: nonce))
    }

    private var headerKey: SymmetricKey { derived("header", salt: []) }

    private func derived(_ info: String, salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, salt: salt, info: Array(info.utf8), outputByteCount: 32)
    }
}

extension AgeFileKey: CustomReflectable {
    /// Shows no key to whoever dumps what holds it.
    var customMirror: Mirror { Mirror(self, children: []) }
}
