// SPDX-License-Identifier: MIT

/// Finds the roles and tablespaces that a plain dump names, in the lines that pg_dump writes for them, cut anywhere.
///
/// A line within a table's rows may look like one: what is found is what may be needed.
struct NamesInDump: Sendable {
    enum Need: Sendable, Equatable {
        case role(String)
        case tablespace(String)
    }

    /// Lines that name them are not much longer than three names; of longer ones the beginning is looked at.
    private static let longest = 4096
    private static let beginnings = ["ALTER ", "GRANT ", "REVOKE ", "SET ", "CREATE POLICY ", "CREATE USER MAPPING "]
        .map { Array($0.utf8) }

    private var line: [UInt8] = []
    private var isDull = false

    /// What the lines name that `bytes` complete.
    mutating func feed(_ bytes: [UInt8]) -> [Need] {
        var (found, rest): ([Need], ArraySlice<UInt8>) = ([], bytes[...])
        while let end = rest.firstIndex(of: 0x0A) {
            keep(rest[..<end])
            if !isDull { found += Self.needs(of: line) }
            (line, isDull) = ([], false)
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return found
    }

    /// Most lines are rows, whose first bytes tell that they are of no interest.
    private mutating func keep(_ part: ArraySlice<UInt8>) {
        guard !isDull, let first = part.first else { return }
        if line.isEmpty, !Self.beginnings.contains(where: { $0.first == first }) {
            isDull = true
            return
        }
        line += part.prefix(Self.longest - line.count)
        isDull = !Self.beginnings.contains { beginning in
            line.count < beginning.count ? beginning.starts(with: line) : line.starts(with: beginning)
        }
    }

    private static func needs(of line: [UInt8]) -> [Need] {
        let text = String(decoding: line, as: UTF8.self)
        if let rest = text.after("SET default_tablespace = ") { return names(rest).map { .tablespace($0) } }
        if let rest = text.after("SET SESSION AUTHORIZATION ") { return roles(rest) }
        if text.hasPrefix("SET ") { return [] }
        if text.hasPrefix("CREATE POLICY ") { return text.afterFirst(" TO ").map(roles) ?? [] }
        if text.hasPrefix("CREATE USER MAPPING ") { return text.afterFirst(" FOR ").map(roles) ?? [] }
        var found: [Need] = []
        if text.hasPrefix("ALTER ") {
            found += text.afterLast(" OWNER TO ").map(roles) ?? []
            // ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT ON TABLES TO b;
            guard let rest = text.after("ALTER DEFAULT PRIVILEGES FOR ROLE ") else { return found }
            found += roles(rest)
        }
        let word = text.contains("REVOKE ") ? " FROM " : " TO "
        return found + (text.afterLast(word).map(roles) ?? [])
    }

    private static func roles(_ text: Substring) -> [Need] {
        let known = ["PUBLIC", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER", "DEFAULT"]
        return names(text).filter { !known.contains($0) }.map { .role($0) }
    }

    /// Names with commas between them, as they are without their quotes.
    private static func names(_ text: Substring) -> [String] {
        var (names, rest) = ([String](), text)
        while let (name, after) = name(rest) {
            if !name.isEmpty { names.append(name) }
            guard after.hasPrefix(", ") else { break }
            rest = after.dropFirst(2)
        }
        return names
    }

    private static func name(_ text: Substring) -> (String, Substring)? {
        let scalars = text.unicodeScalars
        guard let quote = scalars.first, quote == "\"" || quote == "'" else {
            let end = scalars.firstIndex { " ;,".unicodeScalars.contains($0) } ?? scalars.endIndex
            return (String(scalars[..<end]), text[end...])
        }
        var (name, index) = (String.UnicodeScalarView(), scalars.index(after: scalars.startIndex))
        while index < scalars.endIndex {
            let next = scalars.index(after: index)
            if scalars[index] == quote {
                guard next < scalars.endIndex, scalars[next] == quote else { return (String(name), text[next...]) }
                index = next
            }
            name.append(scalars[index])
            index = scalars.index(after: index)
        }
        return nil
    }
}

extension String {
    fileprivate func after(_ beginning: String) -> Substring? {
        hasPrefix(beginning) ? dropFirst(beginning.count) : nil
    }

    fileprivate func afterFirst(_ word: String) -> Substring? { firstRange(of: word).map { self[$0.upperBound...] } }

    fileprivate func afterLast(_ word: String) -> Substring? { ranges(of: word).last.map { self[$0.upperBound...] } }
}
