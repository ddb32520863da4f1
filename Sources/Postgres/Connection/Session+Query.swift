// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc

extension Session {
    /// Sends `sql`, in the extended protocol when there are parameters.
    func send(_ handle: OpaquePointer, _ sql: String, _ parameters: [String?]) throws(WaldenError) {
        guard !sql.contains("\0"), parameters.allSatisfy({ $0?.contains("\0") != true }) else {
            throw WaldenError(.usage, "cannot send a query with a NUL character in it")
        }
        guard parameters.count <= 65535 else {
            throw WaldenError(.usage, "cannot send a query with \(parameters.count) parameters")
        }
        let sent =
            parameters.isEmpty ? PQsendQuery(handle, sql) : sendWithParameters(handle, sql, parameters)
        guard sent == 1 else { throw lost(handle) }
    }

    private func sendWithParameters(_ handle: OpaquePointer, _ sql: String, _ parameters: [String?]) -> Int32 {
        let values = parameters.map { $0.flatMap { strdup($0) } }
        defer { values.forEach { free($0) } }
        return PQsendQueryParams(
            handle, sql, Int32(values.count), nil, values.map { UnsafePointer<CChar>($0) }, nil, nil, 0)
    }

    /// The rows of the last result. Every result is taken, so that the connection is free again; the first error wins.
    func lastRows(
        _ handle: OpaquePointer, until deadline: Deadline, _ interrupt: Interrupt
    ) throws -> [[String?]] {
        var rows: [[String?]] = []
        var failure: WaldenError?
        while let result = try nextResult(handle, until: deadline, interrupt) {
            switch result.status {
            case PGRES_TUPLES_OK: rows = result.rows
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: rows = []
            case _ where result.hasFailed: failure = failure ?? queryFailure(handle, result)
            default: throw WaldenError(.usage, "the query starts a COPY, which this call cannot take", canRetry: false)
            }
        }
        if let failure { throw failure }
        return rows
    }

    private func queryFailure(_ handle: OpaquePointer, _ result: ServerResult) -> WaldenError {
        let said = result.message
        // Without an SQLSTATE it is libpq that speaks: the connection broke.
        guard said.sqlstate != nil else { return lost(handle) }
        return .server("PostgreSQL refused a query", said)
    }
}
