// SPDX-License-Identifier: MIT

#if DEBUG
    import SystemPackage
    import Testing

    @testable import Host

    struct CrashOrderTests {
        @Test func `a name holds nothing that the next run makes up anew, and still tells what is what`() {
            let names = [
                "linked /tmp/walden-pg-a1/main/15-7713072087562869037/base/20261128T041909Z-full/backup.json":
                    "linked /tmp/walden-pg-#/main/#-#/base/#-full/backup.json",
                "wrote .walden-tmp/put.host.41cea7af-be70-424d.4026531836.1": "wrote .walden-tmp/put.host.#-#-#.#.#",
                "asked PUT t/jobs/20261128T041909.123456Z-deadbeef.started.json partNumber":
                    "asked PUT t/jobs/#.#-#.started.json partNumber",
                "made global/facade": "made global/facade",
            ]
            for (text, name) in names { #expect(CrashOrder.withoutChance(text) == name) }
        }

        @Test func `an open file is known by its path`() throws {
            let folder = try FileDescriptor.open("/usr/bin", .readOnly, options: [.directory, .closeOnExec])
            defer { try? folder.close() }
            #expect(CrashOrder.path(of: folder) == "/usr/bin")
        }
    }
#endif
