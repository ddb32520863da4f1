// SPDX-License-Identifier: MIT

import Errors

/// The options of a CREATE DATABASE that makes one like another (PostgreSQL documentation, "CREATE DATABASE").
struct CreationOptions {
    /// With a blank before each.
    let sql: String

    /// Throws `.usage` for a name that cannot be, `.refused` for a provider of locales that the server does not know.
    init(_ properties: DatabaseProperties?, _ owner: String?, _ serverVersion: Int) throws(WaldenError) {
        var options: [String] = []
        if let owner { options.append("OWNER \(try SQLName.identifier(owner))") }
        if let properties { options += try Self.options(properties, serverVersion) }
        sql = options.map { " \($0)" }.joined()
    }

    private static func options(
        _ properties: DatabaseProperties, _ serverVersion: Int
    ) throws(WaldenError) -> [String] {
        var options = [
            "ENCODING \(try SQLName.literal(properties.encoding))",
            "LC_COLLATE \(try SQLName.literal(properties.collation))",
            "LC_CTYPE \(try SQLName.literal(properties.characterType))",
        ]
        switch properties.localeProvider {
        case nil: break
        case "c": if serverVersion >= 150_000 { options.append("LOCALE_PROVIDER libc") }
        case "i" where serverVersion >= 150_000:
            options.append("LOCALE_PROVIDER icu")
            if let locale = properties.locale { options.append("ICU_LOCALE \(try SQLName.literal(locale))") }
            if let rules = properties.icuRules, serverVersion >= 160_000 {
                options.append("ICU_RULES \(try SQLName.literal(rules))")
            }
        case "b" where serverVersion >= 170_000:
            options.append("LOCALE_PROVIDER builtin")
            if let locale = properties.locale { options.append("BUILTIN_LOCALE \(try SQLName.literal(locale))") }
        case let provider?:
            throw WaldenError(
                .refused, "cannot make a database like \(properties.name)",
                cause: "the server is too old for its provider of locales (\(provider))",
                hint: "Restore into a database that you made yourself.")
        }
        return options
    }
}
