// SPDX-License-Identifier: MIT

/// Who may see what. Pure.
struct AccessRules: Sendable {
    enum Verdict: Sendable {
        /// All of it.
        case granted
        /// Only what says nothing: that the process lives, and whether all is well.
        case anonymous
        case refused(StatusResponse)
    }

    let token: AccessToken?
    /// The names that browsers may know this server by; nil: any.
    let hosts: Set<String>?

    /// `extraHosts` are those that a proxy asks for.
    init(address: ListenAddress, token: AccessToken?, extraHosts: [String]) {
        self.token = token
        let known = Set(["localhost", "127.0.0.1", "::1"] + extraHosts.map { $0.lowercased() })
        if case .tcp(let host, _) = address, address.isLoopback {
            hosts = known.union([host])
        } else {
            // A browser cannot be made to talk to a Unix socket; elsewhere the token protects.
            hosts = extraHosts.isEmpty ? nil : known
        }
    }

    func verdict(_ head: RequestHead) -> Verdict {
        guard isExpectedHost(head) else {
            return .refused(
                .text(
                    421,
                    "This server is not known by that name. Ask for localhost, or list the name in the configuration.\n"
                ))
        }
        guard let token else { return .granted }
        if let shown = head.first("token") {
            return .refused(token.matches(shown) ? Self.signIn(head, token) : Self.unauthorized)
        }
        let bearer = head.fields["authorization"].flatMap(Self.bearer)
        return [bearer, head.cookie(AccessToken.cookie)].compactMap { $0 }.contains(where: { token.matches($0) })
            ? .granted : .anonymous
    }

    static let unauthorized = StatusResponse.text(
        401, "A token is needed: Authorization: Bearer TOKEN, or once ?token=TOKEN in a browser.\n"
    ).adding("WWW-Authenticate", "Bearer realm=\"walden\"")

    /// A page of another site whose name was made to lead here would otherwise be read by it (DNS rebinding). Browsers
    /// always send the header; a check by HTTP/1.0 may not.
    private func isExpectedHost(_ head: RequestHead) -> Bool {
        guard let hosts, let field = head.fields["host"] else { return true }
        let name = field.hasPrefix("[") ? field.dropFirst().prefix { $0 != "]" } : field.prefix { $0 != ":" }
        return hosts.contains(name.lowercased())
    }

    /// Takes the token out of the address, where it would stay in the history.
    private static func signIn(_ head: RequestHead, _ token: AccessToken) -> StatusResponse {
        // Two slashes in front would lead to another host.
        let path = "/" + head.path.drop { $0 == "/" || $0 == "\\" }
        return .text(303, "").adding("Location", path).adding("Set-Cookie", token.setCookie)
    }

    private static func bearer(_ field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }
}
