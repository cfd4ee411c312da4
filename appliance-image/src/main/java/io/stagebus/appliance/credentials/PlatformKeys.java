package io.stagebus.appliance.credentials;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a platform, read again every five minutes, and when a token names one that is not among them, which happens
 * when the platform changes its keys. While they are read, and while they cannot be, the last ones hold. Any thread.
 */
final class PlatformKeys {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformKeys.class);

    private static final Duration FRESH = Duration.ofMinutes(5);
    /** Tokens with made-up keys must not make us ask all the time. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final URI source;
    private final Web web;
    private final InstantSource clock;
    private volatile @Nullable JWKSet known;
    private volatile boolean isRead;
    private Instant triedAt = Instant.MIN;
    private CompletableFuture<?> reading = CompletableFuture.completedFuture("");

    /**
     * Keys that are read when they are first needed.
     *
     * @param source http, https or file
     */
    PlatformKeys(URI source, Web web, InstantSource clock) {
        this.source = source;
        this.web = web;
        this.clock = clock;
    }

    /** Whether there were keys when they were last read. At once. */
    boolean isRead() {
        return isRead;
    }

    /**
     * The keys as they are. Waits for them to be read, which takes seconds at the most, only if the wanted one is not known.
     *
     * @param wanted the key a token names; null for any
     * @throws IOException when they were never read and cannot be read now
     */
    JWKSet get(@Nullable String wanted) throws IOException {
        JWKSet current = known;
        boolean isKnown = current != null && (wanted == null || current.getKeyByKeyId(wanted) != null);
        CompletableFuture<?> pending = readIfDue(isKnown);
        if (current != null && isKnown) {
            return current;
        }
        pending.join();
        current = known;
        if (current == null) {
            throw new IOException("the platform's keys cannot be read now");
        }
        return current;
    }

    private synchronized CompletableFuture<?> readIfDue(boolean isKnown) {
        Instant now = clock.instant();
        boolean isDue =
                triedAt.equals(Instant.MIN) || Duration.between(triedAt, now).compareTo(isKnown ? FRESH : PAUSE) >= 0;
        if (isDue && reading.isDone()) {
            triedAt = now;
            reading = text().thenAccept(this::take).exceptionally(this::complain);
        }
        return reading;
    }

    private CompletableFuture<String> text() {
        if (!"file".equals(source.getScheme())) {
            return web.ask(HttpRequest.newBuilder(source).build()).thenApply(answer -> {
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException("answered " + answer.statusCode());
                }
                return answer.body();
            });
        }
        try {
            Path file = Path.of(source);
            if (Files.size(file) > Web.MAX_BYTES) {
                throw new IOException("longer than " + Web.MAX_BYTES + " bytes");
            }
            return CompletableFuture.completedFuture(Files.readString(file));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void take(String text) {
        try {
            known = JWKSet.parse(text);
            isRead = true;
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Void complain(Throwable failure) {
        isRead = false;
        // Without what may be secret in the URL.
        LOG.atWarn()
                .addKeyValue("host", String.valueOf(source.getHost()))
                .addKeyValue("path", source.getPath())
                .addKeyValue("problem", failure.toString())
                .log("the platform's keys cannot be read; the last ones hold");
        return null;
    }
}
