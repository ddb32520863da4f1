// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct ProgramConnectionTests {
    private func arguments(_ conninfo: String, _ environment: [String: String] = [:]) throws -> (
        [String], [String: String]
    ) {
        let connection = try ProgramConnection.here(ConnectionSettings(conninfo: conninfo), environment: environment)
        return (connection.arguments("shop", applicationName: "walden dump 1"), connection.environment)
    }

    @Test(arguments: [
        "host=db.example user=me password=sekrit dbname=other",
        "postgresql://me:sekrit@db.example/other", "postgresql://me@db.example/other?password=sekrit",
        "postgresql://me:%73%65%6B%72%69%74@db.example:5432",
    ])
    func `a password goes through the environment alone`(conninfo: String) throws {
        let (arguments, environment) = try arguments(conninfo, ["PGPASSWORD": "another"])
        #expect(environment["PGPASSWORD"] == "sekrit")
        #expect(!arguments.joined().contains("sekrit"))
        #expect(arguments[0].contains("user='me'") && arguments[0].contains("host='db.example'"))
        #expect(arguments[0].contains("dbname='shop'") && !arguments[0].contains("other"))
        #expect(arguments[1] == "--no-password")
    }

    @Test func `a URI's percent-encoding reaches the environment as what it stands for`() throws {
        let (_, environment) = try arguments(
            "postgres://me:%20%21%22%23%24%25%26%27%28%2F%3A%3D%3F%40%5B%5C%5D%7B%7C%7D%C3%A4@db/shop")
        #expect(environment["PGPASSWORD"] == " !\"#$%&'(/:=?@[\\]{|}ä")
    }

    @Test func `what the string says comes back out of it as libpq reads it`() throws {
        let odd = "host=/tmp/it\\'s user='a \\\\ \u{301}b' sslmode=disable"
        let connection = try ProgramConnection.here(ConnectionSettings(conninfo: odd), environment: [:])
        let made = connection.conninfo("it's \"a\"\u{301} '\u{301}=x", applicationName: "walden dump 1")
        let keywords = try ConnectionSettings(conninfo: made).keywords()
        #expect(keywords["host"] == "/tmp/it's")
        #expect(keywords["user"] == "a \\ \u{301}b")
        #expect(keywords["dbname"] == "it's \"a\"\u{301} '\u{301}=x")
        #expect(keywords["application_name"] == "walden dump 1")
        #expect(keywords["keepalives_idle"] == "60")
    }

    @Test func `a service keeps the say in what the string leaves open`() throws {
        let (arguments, _) = try arguments("service=prod user=me")
        #expect(arguments[0].contains("service='prod'"))
        #expect(!arguments[0].contains("keepalives") && !arguments[0].contains("connect_timeout"))
    }

    @Test func `what would change the dump is left out`() throws {
        let (arguments, environment) = try arguments(
            "client_encoding=LATIN1 application_name=mine options='-c a.secret=1'",
            [
                "PGCLIENTENCODING": "LATIN1", "PGDATABASE": "x", "PGAPPNAME": "y", "PGHOST": "db", "KRB5CCNAME": "k",
                "SECRET_KEY": "z", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "PATH": "/bin", "TZ": "UTC",
                "DOCKER_HOST": "d",
            ])
        #expect(!arguments[0].contains("LATIN1") && !arguments[0].contains("mine") && !arguments[0].contains("secret"))
        #expect(
            environment == [
                "PGHOST": "db", "KRB5CCNAME": "k", "LANG": "de_DE.UTF-8", "PATH": "/bin", "TZ": "UTC",
                "LC_MESSAGES": "C",
                "PG_COLOR": "never", "PGOPTIONS": "-c a.secret=1",
            ])
    }

    @Test(arguments: ["sslpassword=sekrit", "host=x sslpassword=sekrit password=sekrit"])
    func `a secret that no variable takes is refused, and not shown`(conninfo: String) {
        let error = #expect(throws: WaldenError.self) {
            try ProgramConnection.here(ConnectionSettings(conninfo: conninfo), environment: [:])
        }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("sekrit") == false)
    }

    @Test(arguments: ["password=sekrit", "postgres://a:sekrit@/x", "sslpassword=sekrit", "user=a password=''"])
    func `behind a prefix no secret may go`(conninfo: String) {
        let error = #expect(throws: WaldenError.self) {
            try ProgramConnection.there(conninfo: conninfo, environment: [:])
        }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("sekrit") == false)
        #expect(error?.hint?.contains("password file") == true)
    }

    @Test func `behind a prefix our own variables do not go`() throws {
        let connection = try ProgramConnection.there(
            conninfo: "user=postgres",
            environment: ["PGHOST": "db", "PGPASSWORD": "sekrit", "KUBECONFIG": "/k", "HOME": "/root"])
        #expect(
            connection.environment == ["KUBECONFIG": "/k", "HOME": "/root", "LC_MESSAGES": "C", "PG_COLOR": "never"])
        #expect(
            connection.conninfo("shop", applicationName: "w") == "application_name='w' dbname='shop' user='postgres'")
    }

    @Test func `it shows nothing of itself`() throws {
        let connection = try ProgramConnection.here(
            ConnectionSettings(conninfo: "password=sekrit"), environment: ["PGPASSWORD": "sekrit"])
        var dumped = ""
        dump(connection, to: &dumped)
        #expect(!"\(connection) \(String(reflecting: connection)) \(dumped)".contains("sekrit"))
    }
}
