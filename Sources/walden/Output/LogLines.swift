// SPDX-License-Identifier: MIT

import Foundation
import Logging
import PITR

/// swift-log's events as lines on standard error: time, level, message, one line an event.
struct LogLines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let label: String
    private let context: CommandContext

    init(label: String, level: Logger.Level, context: CommandContext) {
        self.label = label
        self.logLevel = level
        self.context = context
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }
            .sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(event.message)".split(whereSeparator: \.isNewline).joined(separator: " ")
        context.complain("\(context.now()) \(event.level) \(label): \(line)\(fields)")
    }
}
