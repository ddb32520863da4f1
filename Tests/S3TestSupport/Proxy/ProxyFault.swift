// SPDX-License-Identifier: MIT

/// What a ``FaultProxy`` does to a request that a rule fits.
public enum ProxyFault: Sendable {
    /// Answers by itself. The server never sees the request.
    case answer(ProxyAnswer)

    /// Resets the connection after so many bytes of the request's body. The server never sees the request.
    case resetInRequest(after: Int)

    /// Resets the connection after so many bytes of the answer's body.
    case resetInAnswer(after: Int)

    /// Closes the connection after so many bytes of the answer's body, of which the head promised more.
    case truncatedAnswer(after: Int)

    /// The server does what it was asked for, and its answer gets lost.
    case lostAnswer

    /// Sends so many bytes of the answer, head included, then one a second.
    case slowAnswer(after: Int)

    /// Reads the request and never answers. The server never sees it.
    case silence

    /// Reads nothing more than the head of the request, and never answers.
    case deafness

    /// Waits, then has the server answer.
    case hold(Latch)

    /// Changes the server's answer.
    case change(@Sendable (ProxyAnswer) -> ProxyAnswer)
}
