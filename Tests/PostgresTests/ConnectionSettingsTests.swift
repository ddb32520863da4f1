// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct ConnectionSettingsTests {
    static let secretive = [
        "host=db.example user=me password=sekrit dbname=shop",
        "host=db.example password='sekrit word' sslpassword=sekrit",
        "postgresql://me:sekrit@db.example:5433/shop?sslmode=require", "dbname=postgres://me:sekrit@db/shop",
        "host=x password=two sekrit", "postgres://me:sekrit@[db/shop", "postgres://me:a%zzsekrit@db/shop",
        "host=x password='sekrit \"", "host=x password=a\"b sekrit\"c",
    ]

    @Test(arguments: secretive)
    func password_isNeverShown_howeverSettingsArePrinted(conninfo: String) {
        let settings = ConnectionSettings(conninfo: conninfo)
        var dumped = ""
        dump(settings, to: &dumped)
        var shown = [settings.description, String(reflecting: settings), "\(settings)", dumped]
        do { _ = try settings.keywords() } catch { shown.append("\(error) \(String(reflecting: error))") }
        #expect(shown.allSatisfy { !$0.contains("sekrit") }, "\(shown)")
    }

    @Test func description_saysWhereAndWho() {
        #expect(ConnectionSettings(conninfo: "").description == "(libpq's defaults)")
        #expect(
            ConnectionSettings(conninfo: "postgres://me:sekrit@db:5433/shop").description
                == "host=db port=5433 user=me dbname=shop")
    }

    @Test func keywords_areAConfigurationError_whenTheyCannotBeRead() {
        let error = #expect(throws: WaldenError.self) { try ConnectionSettings(conninfo: "host=x y").keywords() }
        #expect(error?.code == .configuration)
        #expect(error?.cause?.contains("missing \"…\"") == true)
    }

    private func databases(_ conninfo: String, _ kind: Connection.Kind) throws -> [String] {
        try Session.parameters(ConnectionSettings(conninfo: conninfo), kind).filter { $0.name == "dbname" }.map(\.value)
    }

    @Test func database_isTheCallers_elseTheSettings_elsePostgres() throws {
        #expect(try databases("host=x dbname=shop", .ordinary(database: "other")).last == "other")
        #expect(try databases("host=x dbname=shop", .ordinary(database: nil)) == ["host=x dbname=shop"])
        #expect(try databases("shop", .ordinary(database: nil)) == ["shop"])
        #expect(try databases("service=shop", .ordinary(database: nil)) == ["service=shop"])
        #expect(try databases("host=x dbname=shop", .replication).last == "replication")
    }
}
