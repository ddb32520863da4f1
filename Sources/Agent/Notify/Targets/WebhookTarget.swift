// SPDX-License-Identifier: MIT

public import Storage

/// A URL that events are sent to.
public struct WebhookTarget: Sendable, Hashable {
    public enum Method: String, Sendable, CaseIterable {
        case post = "POST"
        case put = "PUT"
        /// The form goes into the query.
        case get = "GET"
    }

    public enum Format: Sendable, Hashable {
        case json
        case form
        case template(NotificationTemplate)
    }

    public var url: NotificationURL
    public var method: Method
    public var format: Format
    /// In place of ours, where they are the same.
    public var headers: [HTTPHeader]

    public init(
        _ url: NotificationURL, method: Method = .post, format: Format = .json, headers: [HTTPHeader] = []
    ) {
        (self.url, self.method, self.format, self.headers) = (url, method, format, headers)
    }

    func request(for event: NotificationEvent) -> HTTPRequest {
        let (type, body) = content(for: event)
        switch method {
        case .get: return HTTPRequest(.get, url.text(query: event.form), headers: headers)
        case .post, .put:
            let own = headers["content-type"] == nil ? [HTTPHeader("Content-Type", type)] : []
            return HTTPRequest(
                method == .put ? .put : .post, url.text(), headers: own + headers, body: Array(body.utf8))
        }
    }

    private func content(for event: NotificationEvent) -> (type: String, body: String) {
        switch format {
        case .json: ("application/json", event.json)
        case .form: ("application/x-www-form-urlencoded", event.form)
        case .template(let template): ("application/json", template.body(for: event))
        }
    }
}

extension WebhookTarget: CustomStringConvertible, CustomReflectable {
    /// Without headers, which may be secret.
    public var description: String { "\(method.rawValue) \(url)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
