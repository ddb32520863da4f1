// SPDX-License-Identifier: MIT

import S3TestSupport

/// What may happen to a request on its way, at a server, or to the answer.
enum NetworkFault: String, Sendable, CaseIterable {
    case internalError = "500"
    case slowDown = "503 SlowDown"
    case slowDownForAWhile = "503 SlowDown with Retry-After"
    case tooManyRequests = "429"
    case errorInSuccess = "200 with an error"
    case resetInRequest = "reset in the request"
    case resetInAnswer = "reset in the answer"
    case truncatedAnswer = "truncated answer"
    case lostAnswer = "lost answer"
    case slowAnswer = "an answer of one byte a second"
    case silence
    case deafness
    case otherClock = "a clock that is an hour ahead"

    var fault: ProxyFault {
        switch self {
        case .internalError: .internalError
        case .slowDown: .slowDown()
        case .slowDownForAWhile: .slowDown(retryAfter: 1)
        case .tooManyRequests: .tooManyRequests
        case .errorInSuccess: .errorInSuccess
        case .resetInRequest: .resetInRequest(after: 100)
        case .resetInAnswer: .resetInAnswer(after: 100)
        case .truncatedAnswer: .truncatedAnswer(after: 100)
        case .lostAnswer: .lostAnswer
        case .slowAnswer: .slowAnswer(after: 20)
        case .silence: .silence
        case .deafness: .deafness
        case .otherClock: .otherClock(ahead: 3600)
        }
    }

    /// Whether only a deadline ends it.
    var isSlow: Bool { [.slowAnswer, .silence, .deafness].contains(self) }

    /// Whether trying again is of no use.
    var isFinal: Bool { self == .otherClock }

    /// Whether the server may have done what it was asked for though the client cannot know.
    var mayHideSuccess: Bool { [.resetInAnswer, .truncatedAnswer, .lostAnswer, .slowAnswer].contains(self) }
}
