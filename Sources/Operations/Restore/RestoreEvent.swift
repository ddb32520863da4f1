// SPDX-License-Identifier: MIT

/// What happens during a restore, for whoever shows it.
public enum RestoreEvent: Sendable {
    /// So many bytes of the trees are written, of so many.
    case progress(done: UInt64, total: UInt64)
    /// Everything is written and is being flushed to disk.
    case flushing
    case starting
    /// The server replays; the position, as far as it can be asked.
    case replaying(String?)
    case warning(String)
    /// For whoever looks closely.
    case detail(String)
}
