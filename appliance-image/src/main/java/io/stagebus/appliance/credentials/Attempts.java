package io.stagebus.appliance.credentials;

import io.stagebus.appliance.config.AuthConfig;
import io.stagebus.core.session.AddressBlock;

/** How often somebody tried to get in lately, by name and by where they are. Any thread. */
final class Attempts {

    private final Throttle logins;
    private final Throttle registrations;
    /** Apart from passwords: a program that goes on with a token that was taken back keeps nobody from logging in. */
    private final Throttle tokens;

    Attempts(AuthConfig.Attempts limits) {
        this.logins = new Throttle(limits.logins(), limits.loginWindow());
        this.registrations = new Throttle(limits.registrations(), limits.registrationWindow());
        this.tokens = new Throttle(limits.logins(), limits.loginWindow());
    }

    /** Whether passwords were wrong too often, for this name or from there. */
    boolean areTooMany(String name, String remote) {
        long now = System.nanoTime();
        return logins.isOver(named(name), now) || logins.isOver(from(remote), now);
    }

    /** A password was wrong. */
    void failed(String name, String remote) {
        long now = System.nanoTime();
        logins.count(named(name), now);
        logins.count(from(remote), now);
    }

    /** A password was right. */
    void succeeded(String name) {
        logins.forget(named(name));
    }

    /** Somebody registers, or comes as a guest: whether too many did from there. */
    boolean isOneTooMany(String remote) {
        long now = System.nanoTime();
        String from = AddressBlock.of(remote);
        if (registrations.isOver(from, now)) {
            return true;
        }
        registrations.count(from, now);
        return false;
    }

    /** Whether too many tokens from there were no good, as many as passwords may be wrong. */
    boolean areTooManyTokens(String remote) {
        return tokens.isOver(AddressBlock.of(remote), System.nanoTime());
    }

    /** A token was no good. */
    void tokenFailed(String remote) {
        tokens.count(AddressBlock.of(remote), System.nanoTime());
    }

    private static String named(String name) {
        return "name:" + name;
    }

    private static String from(String remote) {
        return "from:" + AddressBlock.of(remote);
    }
}
