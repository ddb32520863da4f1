// SPDX-License-Identifier: MIT

import Errors

extension AgeChunkCipher {
    /// A chunk that others follow: it has to be full. Throws ``WaldenError`` with code `integrity` when it is not
    /// genuine at this place, and what `output` throws.
    func openMiddle<Value>(
        _ stored: UnsafeRawBufferPointer, index: UInt64, _ output: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        guard stored.count == AgePayloadFormat.storedChunkByteCount else { throw WaldenError.age("a chunk is short") }
        if let value = try open(stored, index: index, isFinal: false, output) { return value }
        // Only to say what is wrong; what comes of it is not used.
        let isLast = try open(stored, index: index, isFinal: true) { _ in true } ?? false
        throw isLast ? WaldenError.age("bytes follow its last chunk") : .ageChunk(index)
    }

    /// The chunk at the end: it bears the mark of the last, and is empty only where it is the only one. Throws as
    /// ``openMiddle(_:index:_:)`` does.
    func openLast<Value>(
        _ stored: UnsafeRawBufferPointer, index: UInt64, _ output: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        guard stored.count >= AgePayloadFormat.tagByteCount else { throw WaldenError.age("it is cut short") }
        guard stored.count > AgePayloadFormat.tagByteCount || index == 0 else {
            throw WaldenError.age("its last chunk is empty")
        }
        if let value = try open(stored, index: index, isFinal: true, output) { return value }
        let isInside = try open(stored, index: index, isFinal: false) { _ in true } ?? false
        throw isInside ? WaldenError.age("it is cut short behind chunk \(index)") : .ageChunk(index)
    }
}

extension WaldenError {
    fileprivate static func ageChunk(_ index: UInt64) -> WaldenError {
        .age("chunk \(index) of its payload is damaged, or the file is cut short in it")
    }
}
