// SPDX-License-Identifier: MIT

public import SystemPackage

/// A place behind a durable step, at which a debug build can be told to die: docs/decisions/0027-crash-points.md.
///
/// The calls stand in the few lowest functions that change what outlives the process, so that every operation has them. A release build
/// holds nothing of them: the functions are empty there and their arguments are never made.
public enum CrashPoint {
    public enum Step: String, Sendable {
        /// A folder.
        case made
        /// A file, still empty.
        case created
        case wrote
        /// By fsync: a file, or a folder's names.
        case flushed
        /// A further name, or a symbolic link.
        case linked
        case renamed
        case removed
        /// A request that changes a bucket, as soon as its answer begins.
        case asked
    }

    #if DEBUG
        /// The step was done to `name`, a path or what else tells it from others.
        public static func passed(_ step: Step, _ name: @autoclosure () -> String) {
            CrashOrder.given?.passed("\(step.rawValue) \(name())")
        }

        /// The step was done to an open file, or to `name` in an open folder.
        public static func passed(_ step: Step, _ name: String? = nil, in file: FileDescriptor) {
            CrashOrder.given?.passed("\(step.rawValue) \(CrashOrder.path(of: file))\(name.map { "/" + $0 } ?? "")")
        }
    #else
        @inlinable
        public static func passed(_: Step, _: @autoclosure () -> String) {}

        @inlinable
        public static func passed(_: Step, _: String? = nil, in _: FileDescriptor) {}
    #endif
}
