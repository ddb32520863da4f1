// SPDX-License-Identifier: MIT

/// Where an agent listens.
public enum ControlSocketPath {
    /// Unless the configuration and the helper's caller say otherwise.
    public static let usual = "/run/walden/agent.sock"
    /// The environment variable that tells a helper of another place.
    public static let variable = "WALDEN_SOCKET"
    /// In bytes, without the closing NUL: `sun_path` of `struct sockaddr_un` has 108 (`man 7 unix`).
    public static let longest = 107
}
