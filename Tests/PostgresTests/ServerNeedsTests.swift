// SPDX-License-Identifier: MIT

import Testing

@testable import Postgres

@Suite struct ServerNeedsTests {
    @Test(arguments: [
        ("", []), ("pg_cron", ["pg_cron"]), (" pg_cron , auto_explain,", ["pg_cron", "auto_explain"]),
        ("\"$libdir/odd, name\", x", ["$libdir/odd, name", "x"]), ("\"", []), (",,", []),
    ])
    func `a list of libraries is read as PostgreSQL reads it`(setting: String, names: [String]) {
        #expect(ServerNeeds.names(in: setting) == names)
    }
}
