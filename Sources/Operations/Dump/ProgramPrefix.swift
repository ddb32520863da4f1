// SPDX-License-Identifier: MIT

import Postgres

/// The words of a line that is written before programs, quoted as a shell has it; no shell sees them.
public enum ProgramPrefix {
    /// Throws `.configuration` for a quote that does not end.
    public static func words(_ line: String) throws -> [String] { try CommandWords.split(line) }
}
