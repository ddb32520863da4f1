// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct CompressionTests {
    @Test func `a name without a level means the default level`() throws {
        #expect(try Compression(name: "none", level: nil) == .none)
        #expect(try Compression(name: "gzip", level: nil) == .gzip(level: 6))
        #expect(try Compression(name: "zstd", level: nil) == .zstd(level: 3))
        #expect(try Compression(name: "zstd", level: 19) == .zstd(level: 19))
    }

    @Test(arguments: [("lz4", nil), ("ZSTD", nil), ("", nil), ("gzip", 0), ("gzip", 10), ("zstd", 0), ("zstd", 20)])
    func `a configuration is refused when it names no compression or level`(name: String, level: Int?) {
        #expect(code { _ = try Compression(name: name, level: level) } == .configuration)
    }

    @Test(arguments: [Compression.gzip(level: 10), .gzip(level: -1), .zstd(level: 20), .zstd(level: .max)])
    func `a compressor is refused for a level that does not exist`(compression: Compression) {
        #expect(code { _ = try FrameCompressor(compression) } == .configuration)
    }

    @Test func `a key tells its compression`() {
        #expect(Compression.ofKey("wal/000000010000000000000001.zst").name == "zstd")
        #expect(Compression.ofKey("dumps/a.sql.gz").name == "gzip")
        #expect(Compression.ofKey("base/backup_manifest") == .none)
        #expect(Compression.ofKey("base/base.00001.tar.zst.age").name == "zstd")
        #expect(Compression.ofKey("zst") == .none)
        for compression in allCompressions {
            #expect(Compression.ofKey("a" + compression.suffix).name == compression.name)
        }
    }
}
