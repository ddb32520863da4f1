// SPDX-License-Identifier: MIT

public import Errors

/// What a bucket turned out to allow and to honour when it was tried.
public struct S3Abilities: Sendable, Equatable {
    public enum Finding: Sendable, Equatable {
        /// It did what it should.
        case works

        /// It answered, but does not do it: the condition was passed over, the wrong checksum was taken.
        case ignored

        /// It refused, and says why.
        case refused(WaldenError)

        /// Not tried: not asked for, or something before it failed.
        case untested

        public var isWorking: Bool { self == .works }
    }

    public var put = Finding.untested
    public var get = Finding.untested
    public var rangedGet = Finding.untested
    public var list = Finding.untested
    public var delete = Finding.untested

    /// `If-None-Match: *` on a plain put leaves what is there: see ``S3Settings/conditionalWrites``.
    public var conditionalPut = Finding.untested

    /// The same on completing an upload in parts: see ``S3Settings/conditionalCompletes``.
    public var conditionalComplete = Finding.untested

    /// A put whose `Content-MD5` is wrong is refused.
    public var checksMD5 = Finding.untested

    /// A put whose `x-amz-checksum-sha256` is wrong is refused.
    public var checksSHA256 = Finding.untested

    /// By name, for the classes that were asked about. Some servers take any name and do nothing with it.
    public var storageClasses: [String: Finding] = [:]

    public init() {}
}
