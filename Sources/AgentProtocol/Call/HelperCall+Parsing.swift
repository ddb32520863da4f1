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
        case (HelperWords.push, 1): self.init(.push(path: operands[0]), config: words.config, socket: words.socket)
        case (HelperWords.push, let count): throw .operands(verb: "push", wanted: "one path", given: count)
        case (HelperWords.fetch, 2):
            let request = HelperRequest.fetch(name: operands[0], path: operands[1], standby: words.standby)
            self.init(request, config: words.config, socket: words.socket)
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
    static let socket = Array("--socket".utf8)
    static let standby = Array("--standby".utf8)
    static let endOfOptions = Array("--".utf8)

    var config: [UInt8]?
    var socket: [UInt8]?
    var standby = false
    var operands: [[UInt8]] = []

    mutating func read(_ arguments: ArraySlice<[UInt8]>) throws(HelperUsageError.Reason) {
        var rest = arguments
        while let word = rest.popFirst() {
            let (option, value) = Self.parts(of: word)
            switch option {
            case Self.endOfOptions where value == nil:
                operands += rest
                return
            case Self.standby where value == nil: standby = true
            case Self.config: try Self.set(&config, value ?? rest.popFirst(), option: "--config")
            case Self.socket: try Self.set(&socket, value ?? rest.popFirst(), option: "--socket")
            case _ where word.first == UInt8(ascii: "-"): throw .unknownOption(word)
            default: operands.append(word)
            }
        }
    }

    /// `--option=value` in two; a word that is no option, or has no value in it, as it is.
    private static func parts(of word: [UInt8]) -> (option: [UInt8], value: [UInt8]?) {
        guard word.starts(with: endOfOptions), let equals = word.firstIndex(of: UInt8(ascii: "=")) else {
            return (word, nil)
        }
        return (Array(word[..<equals]), Array(word[(equals + 1)...]))
    }

    private static func set(_ place: inout [UInt8]?, _ value: [UInt8]?, option: String) throws(HelperUsageError.Reason)
    {
        guard let value, !value.isEmpty else { throw .noValue(option: option) }
        if place != nil { throw .twice(option: option) }
        place = value
    }
}
