// SPDX-License-Identifier: MIT

import CPostgres

/// A `PGresult`, freed when nobody holds it any more.
final class ServerResult {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }

    /// What the server said; meaningful for a failed result.
    var message: ServerMessage { ServerMessage(result) }

    var hasFailed: Bool {
        switch status {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR, PGRES_PIPELINE_ABORTED: true
        default: false
        }
    }

    /// Every row in text form, nil for NULL.
    var rows: [[String?]] {
        (0..<max(0, PQntuples(result))).map { row in
            (0..<max(0, PQnfields(result))).map { column in
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
                    return nil
                }
                let bytes = UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column)))
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }
}
