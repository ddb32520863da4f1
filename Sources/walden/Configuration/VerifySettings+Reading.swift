// SPDX-License-Identifier: MIT

extension Configuration.Verify {
    /// Throws `.configuration` with file and line.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["sample", "workers", "max_rate"])
        if let text = try node.text("sample") {
            guard let sample = SampleOption(argument: text) else {
                throw node.wrong("sample", "must be a share of what is stored, as 5%, above 0 % and at most 100 %")
            }
            share = sample.share
        }
        workers = try node.number("workers", in: 1...64)
        bytesPerSecond = try node.bytes("max_rate", in: 1 << 16...64 << 30)
    }
}
