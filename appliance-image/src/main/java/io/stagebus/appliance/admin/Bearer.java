package io.stagebus.appliance.admin;

import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.credentials.Platform;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Who sends a request, by the token in its {@code Authorization}: one of ours, which is known at once, or a platform's, which
 * may take a while. Any thread, at once.
 */
final class Bearer {

    private static final String SCHEME = "Bearer ";

    private final Credentials credentials;
    private final Executor worker;

    /**
     * Asks these credentials.
     *
     * @param worker where the request goes on that waited for a platform
     */
    Bearer(Credentials credentials, Executor worker) {
        this.credentials = credentials;
        this.worker = worker;
    }

    /** Who it is; {@link Decision.Wrong} without a token. */
    CompletableFuture<Decision> judge(Optional<String> authorization) {
        Optional<String> token = token(authorization);
        if (token.isEmpty()) {
            return CompletableFuture.completedFuture(new Decision.Wrong());
        }
        Decision ours = credentials.byToken(token.get());
        return credentials
                .platform()
                .filter(platform -> ours instanceof Decision.Wrong && Platform.isOne(token.get()))
                .map(platform -> platform.judge(token.get(), "").thenApplyAsync(Function.identity(), worker))
                .orElseGet(() -> CompletableFuture.completedFuture(ours));
    }

    /** Whether a token that was good a moment ago was not taken back; what a platform has said holds for the request. */
    boolean stands(Optional<String> authorization) {
        return token(authorization)
                .filter(token -> Platform.isOne(token) || credentials.byToken(token) instanceof Decision.Granted)
                .isPresent();
    }

    private static Optional<String> token(Optional<String> authorization) {
        return authorization
                .filter(text -> text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(text -> text.substring(SCHEME.length()).strip());
    }
}
