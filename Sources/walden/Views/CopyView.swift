// SPDX-License-Identifier: MIT

import Errors
import Operations
import Repository

/// What was copied from one repository into another, or would be.
struct CopyView: CommandOutput {
    enum Content: Sendable {
        case survey(CopySurvey)
        /// `hasAny`: whether anything that was asked for is in the target now.
        case report(CopyReport, hasAny: Bool)
    }

    private let from: String
    private let to: String
    private let content: Content
    private let seconds: Double?

    init(_ route: CopyRoute, _ content: Content, seconds: Double? = nil) {
        (from, to) = (route.from.name, route.to.name)
        (self.content, self.seconds) = (content, seconds)
    }

    var text: String {
        switch content {
        case .survey(let survey): CopySurveyView(survey).text(from, to)
        case .report(let report, _): CopyReportView(report).text(from, to, seconds: seconds ?? 0)
        }
    }

    var exitStatus: Int32 {
        guard case .report(let report, let hasAny) = content, let gravest = report.gravest else {
            return ExitStatus.done
        }
        return hasAny ? ExitStatus.partlyDone : ExitStatus.of(gravest.code)
    }

    private enum CodingKeys: CodingKey {
        case from, to, dryRun, seconds, wouldCopy, copied
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try container.encodeIfPresent(seconds, forKey: .seconds)
        switch content {
        case .survey(let survey):
            try container.encode(true, forKey: .dryRun)
            try container.encode(CopySurveyView(survey), forKey: .wouldCopy)
        case .report(let report, _):
            try container.encode(false, forKey: .dryRun)
            try container.encode(CopyReportView(report), forKey: .copied)
        }
    }
}

extension CopyReport {
    /// What needs a person comes before what passes by itself.
    var gravest: WaldenError? {
        let order: [WaldenError.Code] = [.integrity, .conflict, .refused, .notFound, .locked]
        let errors = failures.map(\.error)
        return order.lazy.compactMap { code in errors.first { $0.code == code } }.first ?? errors.first
    }
}

extension CopyWay {
    /// As JSON says it.
    var word: String {
        switch self {
        case .asStored: "as_stored"
        case .resealed: "resealed"
        case .reencoded: "reencoded"
        }
    }

    static func text(_ ways: Set<CopyWay>) -> String {
        ways.sorted().map { way in
            switch way {
            case .asStored: "as stored"
            case .resealed: "sealed anew"
            case .reencoded: "compressed anew"
            }
        }.joined(separator: ", ")
    }
}
