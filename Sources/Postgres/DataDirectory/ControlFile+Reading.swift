// SPDX-License-Identifier: MIT

public import Errors
public import SystemPackage

extension ControlFile {
    /// Reads `global/pg_control` of the data directory `folder`; blocks. Throws `.notFound` when it is not there and what
    /// ``init(parsing:)`` throws. A server that writes the file at the same moment can make the checksum wrong.
    public static func read(at folder: FilePath) throws(WaldenError) -> ControlFile {
        let path = folder.appending("global").appending("pg_control")
        guard let bytes = try FileBeginning.read(path, limit: 8192) else {
            throw WaldenError(.notFound, "cannot read \(path)", cause: "there is no such file")
        }
        return try ControlFile(parsing: bytes)
    }
}
