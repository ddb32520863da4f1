// SPDX-License-Identifier: MIT

extension HelperCall {
    /// Reads the arguments of `walden-wal`, without the program's own name.
    ///
    /// - Throws: ``HelperUsageError`` for whatever is not exactly one request.
    public init(parsing arguments: [[UInt8]]) throws(HelperUsageError) {
        var words = HelperWords()
        do {
            try words.read(arguments[...])
            try self.init(words)
        } catch {
            throw HelperUsageError(error, in: arguments)
        }
    }

    private init(_ words: HelperWords) throws(HelperUsageError.Reason) {
        guard let verb = words.operands.first else { throw .noVerb }
        let operands = Array(words.operands.dropFirst())
        if operands.contains(where: \.isEmpty) { throw .emptyOperand }
        switch (verb, operands.count) {
        case (HelperWords.push, 1) where words.standby: throw .standbyPush
        case (HelperWords.push, 1): self.init(.push(path: operands[0]), config: words.config)
        case (HelperWords.push, let count): throw .operands(verb: "push", wanted: "one path", given: count)
        case (HelperWords.fetch, 2):
            let request = HelperRequest.fetch(name: operands[0], path: operands[1], standby: words.standby)
            self.init(request, config: words.config)
        case (HelperWords.fetch, let count):
            throw .operands(verb: "fetch", wanted: "a name and a path", given: count)
        default: throw .unknownVerb(verb)
        }
    }
}

/// The arguments sorted into options and operands, before anybody knows what they mean together.
struct HelperWords {
    static let push = Array("push".utf8)
    static let fetch = Array("fetch".utf8)
    static let config = Array("--config".utf8)
    static let configEquals = Array("--config=".utf8)
    static let standby = Array("--standby".utf8)
    static let endOfOptions = Array("--".utf8)

    var config: [UInt8]?
    var standby = false
    var operands: [[UInt8]] = []

    mutating func read(_ arguments: ArraySlice<[UInt8]>) throws(HelperUsageError.Reason) {
        var rest = arguments
        while let word = rest.popFirst() {
            switch word {
            case Self.endOfOptions:
                operands += rest
                return
            case Self.standby: standby = true
            case Self.config: try setConfig(rest.popFirst())
            case _ where word.starts(with: Self.configEquals):
                try setConfig(Array(word.dropFirst(Self.configEquals.count)))
            case _ where word.first == UInt8(ascii: "-"): throw .unknownOption(word)
            default: operands.append(word)
            }
        }
    }

    private mutating func setConfig(_ value: [UInt8]?) throws(HelperUsageError.Reason) {
        guard let value, !value.isEmpty else { throw .noConfigValue }
        if config != nil { throw .configTwice }
        config = value
    }
}
