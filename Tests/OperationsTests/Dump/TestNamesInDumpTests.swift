// SPDX-License-Identifier: MIT

import Testing

@testable import Operations

struct TestNamesInDumpTests {
    private func needs(_ text: String, by size: Int = .max) -> [NamesInDump.Need] {
        var (names, rest, found) = (NamesInDump(), Array(text.utf8)[...], [NamesInDump.Need]())
        while !rest.isEmpty {
            found += names.feed(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return found
    }

    @Test func `roles and tablespaces are found where pg_dump writes them`() {
        let text = """
            SET default_tablespace = "fa st";
            SET default_tablespace = '';
            SET statement_timeout = 0;
            ALTER TABLE public.t OWNER TO owner;
            ALTER TABLE public." OWNER TO x" OWNER TO "we ""ird; one";
            GRANT SELECT ON TABLE public.t TO reader WITH GRANT OPTION;
            GRANT ALL ON SCHEMA public TO PUBLIC;
            REVOKE ALL ON TABLE public.t FROM "former owner";
            ALTER DEFAULT PRIVILEGES FOR ROLE boss IN SCHEMA public GRANT SELECT ON TABLES TO clerk;
            CREATE POLICY p ON public.t FOR SELECT TO first, "second one" USING (true);
            CREATE USER MAPPING FOR mapped SERVER s;
            SET SESSION AUTHORIZATION 'session''s';
            1\tALTER TABLE of a row OWNER TO nobody;

            """
        let expected: [NamesInDump.Need] =
            [.tablespace("fa st")]
            + [
                "owner", "we \"ird; one", "reader", "former owner", "boss", "clerk", "first", "second one", "mapped",
                "session's",
            ].map { .role($0) }
        #expect(needs(text) == expected)
        for size in 1...40 { #expect(needs(text, by: size) == expected) }
    }

    @Test(arguments: [
        "ALTER TABLE t OWNER TO \n", "ALTER TABLE t OWNER TO \"open\n", "GRANT\n", "SET default_tablespace = \n",
    ])
    func `what is cut names nobody`(line: String) {
        #expect(needs(line).isEmpty)
    }

    @Test func `long rows take no memory to speak of and name nobody`() {
        #expect(needs("ALTER " + String(repeating: "x", count: 1 << 20) + " OWNER TO a;\n").isEmpty)
    }
}
