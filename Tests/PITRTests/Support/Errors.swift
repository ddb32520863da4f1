// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// The ``WaldenError`` that `body` throws.
func failure(of body: () throws -> Void, at place: SourceLocation = #_sourceLocation) throws -> WaldenError {
    try #require(throws: WaldenError.self, sourceLocation: place) { try body() }
}

func timeline(_ number: UInt32) -> TimelineID { TimelineID(number) ?? .first }
