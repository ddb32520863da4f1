// SPDX-License-Identifier: MIT

import Codec

/// Seals one object as its content passes. One caller at a time.
protocol StreamSealer: Sendable {
    /// The next bytes of the sealed object, which may be none.
    func seal(_ bytes: [UInt8]) async throws -> [UInt8]

    /// The last bytes of it.
    func finish() async throws -> [UInt8]
}

extension GpgSealer: StreamSealer {}

extension Sealing {
    /// A sealer for one object; nil where nothing is sealed.
    func streamSealer() throws -> (any StreamSealer)? {
        switch self {
        case .none: nil
        case .age(let recipients): try AgeStreamSealer(to: recipients)
        case .gpg(let recipients): GpgSealer(to: recipients)
        }
    }

    /// Content in memory, sealed.
    func sealed(_ content: [UInt8]) async throws -> [UInt8] {
        guard let sealer = try streamSealer() else { return content }
        return try await sealer.seal(content) + sealer.finish()
    }
}
