// SPDX-License-Identifier: MIT

/// How large each part of an upload is, and how many may be on their way, when nobody knows how long the body is.
///
/// Parts are equal, as some servers want them, until ``partsOfASize`` have gone; then each thousand is twice as large as
/// the one before. With 8 MiB that is 7.8 GiB before the first doubling, and ten thousand parts, the most that there may
/// be, hold 8 MiB * 1000 * (2^10 - 1) = 7.8 TiB. Fewer are on their way then, so that memory stays at what it was until
/// two parts alone are more.
struct PartPlan {
    /// "Amazon S3 multipart upload limits".
    static let maximumParts = 10_000
    static let partsOfASize = 1000

    let partBytes: Int
    let uploads: Int

    /// Of the part with that number, from 1.
    func size(of number: Int) -> Int {
        min(partBytes << doublings(number), S3Settings.partSizes.upperBound)
    }

    /// While the part with that number is on its way.
    func inFlight(at number: Int) -> Int { max(1, uploads >> doublings(number)) }

    private func doublings(_ number: Int) -> Int { max(0, min(number, Self.maximumParts) - 1) / Self.partsOfASize }
}
