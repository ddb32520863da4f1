// SPDX-License-Identifier: MIT

import Errors
import Host
import Synchronization

/// Signs requests to one bucket, sends them, and understands what comes back.
///
/// It sends a request again in two cases only, once each: the answer names the bucket's region, or says that the
/// credentials have ended and the provider has others.
final class S3Client: Sendable {
    let settings: S3Settings
    let now: @Sendable () -> Int64
    let uptime: @Sendable () -> Duration
    private let transport: any HTTPTransport
    private let provider: any CredentialsProvider
    private let knowledge: Mutex<S3Knowledge>
    private let brake: SendBrake

    /// `now` in microseconds since 1970 UTC. Throws ``WaldenError`` (`configuration`).
    init(
        _ settings: S3Settings, transport: any HTTPTransport, credentials: any CredentialsProvider,
        now: @escaping @Sendable () -> Int64, retry: RetryPolicy
    ) throws(WaldenError) {
        try settings.check()
        _ = try S3Address(settings, region: settings.region)
        self.settings = settings
        self.transport = transport
        provider = credentials
        self.now = now
        uptime = retry.now
        brake = SendBrake(retry)
        knowledge = Mutex(S3Knowledge(region: settings.region))
    }

    var known: S3Knowledge { knowledge.withLock { $0 } }

    func learn(_ change: @Sendable (inout S3Knowledge) -> Void) { knowledge.withLock { change(&$0) } }

    func identity() async throws -> String { try await provider.credentials().identity }

    func send(_ request: S3Request) async throws -> S3Reply {
        do {
            return try await exchange(request)
        } catch let error as WaldenError {
            throw error.during("cannot \(request.action)")
        } catch is CancellationError {
            throw WaldenError.stopped(request.action)
        }
    }

    private func exchange(_ request: S3Request) async throws -> S3Reply {
        var credentials = try await provider.credentials()
        var region = known.region
        var isMoved = false
        var isRenewed = false
        while true {
            try await brake.wait()
            let response = try await transport.send(signed(request, credentials, region))
            if request.changes { CrashPoint.passed(.asked, request.words) }
            readClock(response)
            guard let refusal = await S3Refusal.of(response) else {
                let uptime = uptime()
                learn { $0.bucketSeen = uptime }
                brake.ease()
                return .success(response)
            }
            if !isMoved, refusal.isOfOtherRegion, let other = refusal.region, other != region {
                isMoved = true
                region = other
                follow(to: other)
            } else if !isRenewed, refusal.isOfStaleCredentials {
                isRenewed = true
                credentials = try await provider.credentials(insteadOf: credentials)
            } else {
                if refusal.isOfOverload { brake.pull(retryAfter: refusal.retryAfter) }
                return .refused(refusal)
            }
        }
    }

    private func readClock(_ response: HTTPResponse) {
        guard let date = response.headers["date"].flatMap({ UTCTime.parse(http: $0) }) else { return }
        let (lead, overflow) = (now() / 1_000_000).subtractingReportingOverflow(date)
        if !overflow { learn { $0.clockLead = lead } }
    }

    private func follow(to region: String) {
        let warning =
            "The bucket \(settings.bucket) is in the region \(region), not in \(settings.region): "
            + "say so in the configuration, it saves a request."
        learn { known in
            known.region = region
            if !known.warnings.contains(warning) { known.warnings.append(warning) }
        }
    }

    private func signed(_ request: S3Request, _ credentials: S3Credentials, _ region: String) throws -> HTTPRequest {
        let address = try S3Address(settings, region: region)
        let path = address.path(of: request.key)
        let query = request.query.map { (name: URIEncoding.encode($0.name), value: URIEncoding.encode($0.value)) }
        let signer = SigV4Signer(credentials: credentials, region: region, time: now() / 1_000_000)
        let headers = signer.signed(
            request.method.rawValue, host: address.authority, path: path, query: query,
            headers: request.headers + request.payload.headers, payload: request.payload.sha256)
        let tail = query.isEmpty ? "" : "?" + SigV4Signer.canonical(query)
        return HTTPRequest(
            request.method, "\(address.scheme)://\(address.authority)\(path)\(tail)",
            headers: headers + [HTTPHeader("User-Agent", settings.userAgent)], body: request.payload.bytes,
            deadlines: (request.deadlines ?? settings.deadlines).sending(request.payload.bytes.count))
    }
}
