package io.stagebus.appliance.credentials;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a platform, read again every five minutes, and when a token names one that is not among them, which happens
 * when the platform changes its keys. While they cannot be read, the last ones hold. Blocks; any thread but the bus's.
 */
final class PlatformKeys {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformKeys.class);

    private static final int MAX_BYTES = 256 << 10;
    private static final Duration FRESH = Duration.ofMinutes(5);
    /** Tokens with made-up keys must not make us ask all the time. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI source;
    private final HttpClient http;
    private final InstantSource clock;
    private @Nullable JWKSet known;
    private Instant triedAt = Instant.MIN;
    private volatile boolean isRead;

    /**
     * Keys that are read when they are first needed.
     *
     * @param source http, https or file
     */
    PlatformKeys(URI source, HttpClient http, InstantSource clock) {
        this.source = source;
        this.http = http;
        this.clock = clock;
    }

    /** Whether there were keys when they were last read. Any thread, at once. */
    boolean isRead() {
        return isRead;
    }

    /**
     * The keys as they are.
     *
     * @param wanted the key a token names, so that the keys are read again if it is not among them
     * @throws IOException when they were never read and cannot be read now
     */
    synchronized JWKSet get(@Nullable String wanted) throws IOException {
        Duration since = triedAt.equals(Instant.MIN) ? FRESH : Duration.between(triedAt, clock.instant());
        JWKSet current = known;
        boolean isMissing = current == null || (wanted != null && current.getKeyByKeyId(wanted) == null);
        if (since.compareTo(FRESH) >= 0 || (isMissing && since.compareTo(PAUSE) >= 0)) {
            triedAt = clock.instant();
            try {
                current = JWKSet.parse(read());
                known = current;
                isRead = true;
            } catch (IOException | ParseException e) {
                isRead = false;
                LOG.atWarn()
                        .addKeyValue("source", source)
                        .addKeyValue("problem", e.toString())
                        .log("the platform's keys cannot be read; the last ones hold");
            }
        }
        if (current == null) {
            throw new IOException("the platform's keys cannot be read from " + source);
        }
        return current;
    }

    private String read() throws IOException {
        if ("file".equals(source.getScheme())) {
            try (InputStream in = Files.newInputStream(Path.of(source))) {
                return text(in);
            }
        }
        HttpRequest request = HttpRequest.newBuilder(source).timeout(TIMEOUT).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("answered " + response.statusCode());
                }
                return text(in);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("longer than " + MAX_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
