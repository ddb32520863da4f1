// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct S3SettingsTests {
    @Test func `slashes at the ends of a prefix go`() {
        #expect(S3Settings(bucket: "b", prefix: "//a/ü/").prefix == "a/ü")
        #expect(S3Settings(bucket: "b", prefix: "///").prefix == "")
        var settings = S3Settings(bucket: "b")
        settings.prefix = "/c/"
        #expect(settings.prefix == "c")
    }

    @Test func `settings that cannot be used are refused before anything is sent`() {
        let changes: [@Sendable (inout S3Settings) -> Void] = [
            { $0.bucket = "ab" }, { $0.bucket = "a/bc" }, { $0.bucket = "a bc" }, { $0.bucket = "..." },
            { $0.prefix = "a//b" }, { $0.prefix = "a/../b" }, { $0.prefix = "." }, { $0.prefix = "a\nb" },
            { $0.prefix = String(repeating: "x", count: 501) }, { $0.region = "" }, { $0.region = "a/b" },
            { $0.partBytes = 5 << 20 - 1 }, { $0.partBytes = 5 << 30 + 1 }, { $0.uploads = 0 },
            { $0.multipartAbove = 6 << 30 }, { $0.endpoint = "x" },
            {
                $0.objectLock = S3ObjectLock(mode: .governance, retain: .seconds(9)); $0.checksum = .none
            },
        ]
        for (number, change) in changes.enumerated() {
            let error = #expect(throws: WaldenError.self, "\(number)") {
                try S3Fixture.store(ScriptedTransport()) { change(&$0) }
            }
            #expect(error?.code == .configuration)
        }
    }

    @Test func `the location names bucket, prefix and server`() throws {
        #expect(try S3Fixture.store(ScriptedTransport()).properties.location == "s3://bucket/pre at 127.0.0.1:9000")
        let amazon = try S3Fixture.store(ScriptedTransport(), prefix: "") { $0.endpoint = nil }
        #expect(amazon.properties.location == "s3://bucket")
        #expect(amazon.properties.kind == "s3" && !amazon.properties.putIfAbsentIsAtomic)
    }

    @Test func `ten thousand parts hold more than Amazon takes, and memory grows late`() {
        let plan = PartPlan(partBytes: 8 << 20, uploads: 4)
        #expect(plan.size(of: 1) == 8 << 20 && plan.size(of: 1000) == 8 << 20 && plan.size(of: 1001) == 16 << 20)
        #expect((1...PartPlan.maximumParts).reduce(0) { $0 + plan.size(of: $1) } == 8 << 20 * 1000 * 1023)
        #expect(plan.size(of: PartPlan.maximumParts) <= 5 << 30)
        #expect(plan.inFlight(at: 1000) == 4 && plan.inFlight(at: 1001) == 2 && plan.inFlight(at: 10_000) == 1)
        for number in 1...PartPlan.maximumParts where plan.inFlight(at: number) > 1 {
            #expect(plan.inFlight(at: number) * plan.size(of: number) <= 4 * 8 << 20)
        }
        #expect(PartPlan(partBytes: 5 << 30, uploads: 1).size(of: 10_000) == 5 << 30)
    }
}
