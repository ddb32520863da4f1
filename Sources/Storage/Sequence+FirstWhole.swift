// SPDX-License-Identifier: MIT

public import Errors

extension Sequence {
    /// What `read` makes of the first element that has something, whole; nil when all surely have nothing.
    ///
    /// An element for which `read` throws is passed over where a later one has it, and `passedOver` is told; where none has, the first
    /// error is thrown. Cancellation ends it.
    public func firstWhole<Content>(
        passedOver: (WaldenError) -> Void, _ read: (Element) async throws -> Content?
    ) async throws -> Content? {
        var failures: [WaldenError] = []
        for element in self {
            do {
                guard let content = try await read(element) else { continue }
                failures.forEach(passedOver)
                return content
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
            }
        }
        guard let failure = failures.first else { return nil }
        throw failure
    }
}
