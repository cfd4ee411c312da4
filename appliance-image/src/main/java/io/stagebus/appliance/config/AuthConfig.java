package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may come in: with it every door asks for credentials.
 *
 * @param port where people register and log in; may be the admin port
 * @param host on which interface
 * @param file users and tokens; empty for memory only
 * @param tokenTtl how long a token is good; zero for ever
 * @param userScopes what registered users may do
 * @param guestScopes what guests may do
 * @param origins web pages that may log in; empty for any
 * @param attempts how often may be tried
 * @param platform whose signed tokens are taken too
 */
public record AuthConfig(
        PortChoice port,
        String host,
        Optional<Path> file,
        Duration tokenTtl,
        ScopeTemplate userScopes,
        ScopeTemplate guestScopes,
        List<String> origins,
        Attempts attempts,
        Optional<PlatformConfig> platform) {

    /**
     * How often may be tried.
     *
     * @param logins failed logins of one name, or from one address, within the window
     * @param loginWindow that window
     * @param registrations new users and guests from one address within the window
     * @param registrationWindow that window
     */
    public record Attempts(int logins, Duration loginWindow, int registrations, Duration registrationWindow) {

        /** What CLASP relays allow. */
        public static final Attempts DEFAULT = new Attempts(5, Duration.ofMinutes(1), 10, Duration.ofMinutes(1));
    }

    /** Checks the time to live and copies {@code origins}. */
    public AuthConfig {
        InvalidSettingException.check(
                Setting.TOKEN_TTL, tokenTtl.toSeconds(), 0, 86_400L * 3_650, "seconds, 0 for ever");
        origins = List.copyOf(origins);
    }
}
