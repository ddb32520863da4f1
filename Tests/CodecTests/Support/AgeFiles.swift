// SPDX-License-Identifier: MIT

import Codec

/// Sealed through the stream, pushed in pieces whose sizes `steps` gives in turn.
func sealed(
    _ plain: [UInt8], to recipients: [AgeRecipient], stanzas: [AgeStanza] = [], steps: [Int]
) throws -> [UInt8] {
    let sealer = try AgeSealer(to: recipients, stanzas: stanzas)
    var file = sealer.begin()
    for piece in pieces(plain, steps) { file += try sealer.seal(piece) }
    return try file + sealer.finish()
}

/// Opened through the stream, pushed in pieces whose sizes `steps` gives in turn.
func opened(_ file: [UInt8], with identities: [AgeIdentity], steps: [Int] = [1 << 20]) throws -> [UInt8] {
    let opener = AgeOpener(with: identities)
    var plain: [UInt8] = []
    for piece in pieces(file, steps) {
        try piece.withUnsafeBytes { try opener.push($0) { plain += $0 } }
    }
    try opener.finish { plain += $0 }
    return plain
}

private func pieces(_ bytes: [UInt8], _ steps: [Int]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
        let end = min(start + steps[pieces.count % steps.count], bytes.count)
        pieces.append(bytes[start..<end])
        start = end
    }
    return pieces
}

/// Where the payload's chunks stand in `file`, the nonce left out.
func chunks(of file: [UInt8]) throws -> [Range<Int>] {
    let start = (try AgeHeader.parse(file)?.byteCount ?? 0) + 16
    return stride(from: start, to: file.count, by: 65_552).map { $0..<min($0 + 65_552, file.count) }
}
