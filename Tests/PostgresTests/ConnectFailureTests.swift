// SPDX-License-Identifier: MIT

import Testing

@testable import Postgres

@Suite struct ConnectFailureTests {
    private func failure(_ text: String, isReplication: Bool = false, database: String = "shop") -> ConnectFailure {
        ConnectFailure(text: text, user: "me", database: database, isReplication: isReplication, needsPassword: false)
    }

    @Test func hint_namesTheLine_whenThereIsNoneForTheAddress() {
        let four = failure(
            """
            connection to server at "db" (10.0.0.5), port 5432 failed: FATAL:  28000: no pg_hba.conf entry for host "10.0.0.9", user "me", database "shop", no encryption
            LOCATION:  ClientAuthentication, auth.c:543
            """)
        #expect(four.error.code == .permission)
        #expect(four.error.hint?.hasSuffix("host shop me 10.0.0.9/32 scram-sha-256") == true)
        #expect(four.error.cause?.contains("LOCATION") == false)
        #expect(four.error.cause?.hasSuffix("(SQLSTATE 28000)") == true)
        let six = failure(
            "FATAL:  28000: kein pg_hba.conf-Eintrag für Replikationsverbindung von Host \"fe80::1\", Benutzer \"me\"",
            isReplication: true)
        #expect(six.error.hint?.hasSuffix("host replication me fe80::1/128 scram-sha-256") == true)
        let local = failure(
            "connection to server on socket \"/a.b/.s\" failed: FATAL:  28000: no pg_hba.conf entry for host \"[local]\"",
            database: "My Shop")
        #expect(local.error.hint?.hasSuffix("local \"My Shop\" me peer") == true)
    }

    @Test func code_followsTheState_whateverTheLanguage() {
        #expect(failure("FATAL:  28P01: Passwort-Authentifizierung fehlgeschlagen").error.code == .permission)
        #expect(failure("FATAL:  3D000: Datenbank existiert nicht").error.code == .notFound)
        #expect(failure("FATAL:  57P03: das Datenbanksystem startet").error.code == .unavailable)
        #expect(failure("connection refused").error.code == .unavailable)
        #expect(failure("connection refused").error.canRetry)
        #expect(!failure("FATAL:  28P01: x").error.canRetry)
    }

    @Test func state_isTheLastOne_whenSeveralHostsWereTried() {
        #expect(failure("FATAL:  57P03: a\nFATAL:  28P01: b").sqlstate == "28P01")
    }
}
