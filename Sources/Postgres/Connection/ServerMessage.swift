// SPDX-License-Identifier: MIT

import CPostgres

/// The fields of an error or notice (PostgreSQL documentation, "Error and Notice Message Fields").
struct ServerMessage {
    let severity: String
    let sqlstate: String?
    let primary: String
    let detail: String?
    let hint: String?
    let sourceFile: String
    let sourceFunction: String

    init(_ result: OpaquePointer) {
        func field(_ letter: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
        }
        severity = field("V") ?? ""
        sqlstate = field("C")
        primary = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        detail = field("D")
        hint = field("H")
        sourceFile = field("F") ?? ""
        sourceFunction = field("R") ?? ""
    }

    /// Everything but the hint, in one sentence.
    var cause: String {
        var text = primary
        if let sqlstate { text += " (SQLSTATE \(sqlstate))" }
        if let detail { text += "; \(detail)" }
        return text
    }
}
