package io.stagebus.appliance.credentials;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.stagebus.appliance.config.PlatformConfig;
import io.stagebus.appliance.config.ScopeTemplate;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AddressBlock;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Lets people in by the signed tokens of a platform (JWT, RFC 7519): the signature must be right by one of its keys, the time
 * not over, and the platform, where it is to be asked, must agree. What they may do is what the configuration says of users;
 * what a token says of scopes is passed over. Judging happens on threads of its own, and is refused when too much of it waits.
 */
public final class Platform implements AutoCloseable {

    /** In a principal, before the subject of the token. */
    static final String MARK = "jwt:";

    private static final int MAX_TOKEN = 8_192;
    private static final int MAX_WAITING = 64;
    private static final int THREADS = 4;
    private static final int REQUEST_THREADS = 2;
    /** The first part is a JSON object in Base64. */
    private static final Pattern FORM = Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9_.@|-]{1,128}");
    /** What clocks may differ: for so long a token is good that is over by its own word. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final String NOT_ANSWERING = "the platform that judges tokens does not answer";

    /** None that is made with a secret: the keys are public. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final PlatformConfig config;
    private final ScopeTemplate scopes;
    private final InstantSource clock;
    private final Attempts attempts;
    private final Verdicts verdicts = new Verdicts();
    private final Web web = new Web();
    private final Optional<PlatformKeys> keys;
    private final ThreadPoolExecutor workers;
    /** However many requests wait here, they keep nobody waiting who logs in. */
    private final ThreadPoolExecutor requests;

    /**
     * A platform; nothing is asked of it yet.
     *
     * @param scopes what its people may do
     * @param attempts where wrong tokens of requests are counted
     */
    Platform(PlatformConfig config, ScopeTemplate scopes, InstantSource clock, Attempts attempts) {
        this.attempts = attempts;
        this.config = config;
        this.scopes = scopes;
        this.clock = clock;
        this.keys = config.keys().map(source -> new PlatformKeys(source, web, clock));
        this.workers = workers("stagebus-platform", THREADS);
        this.requests = workers("stagebus-platform-requests", REQUEST_THREADS);
    }

    private static ThreadPoolExecutor workers(String name, int threads) {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** Whether a token has the form of a platform's. Any thread, at once. */
    public static boolean isOne(String token) {
        return token.length() <= MAX_TOKEN && FORM.matcher(token).matches();
    }

    /**
     * Whether it is for the platform to judge a token. Any thread, at once.
     *
     * @param ours what we know of it ourselves
     */
    public static boolean judges(Decision ours, String token) {
        return ours instanceof Decision.Wrong && isOne(token);
    }

    /** Whether its keys were there when they were last read; empty when there are none to be read. Any thread, at once. */
    public Optional<Boolean> areKeysRead() {
        return keys.map(PlatformKeys::isRead);
    }

    /** Reads the keys before they are needed. Any thread, at once. */
    void warmUp() {
        keys.ifPresent(known -> workers.execute(() -> {
            try {
                known.get(null);
            } catch (IOException e) {
                // Said already; they are read again when they are needed.
            }
        }));
    }

    /** What somebody may do who came in by such a token. Any thread, at once. */
    AccessScope scopeOf(String subject) {
        return scopes.scopeOf(subject);
    }

    /** From now on the platform is asked anew about somebody; answers who that is: a principal. Any thread, at once. */
    String forget(String subject) {
        verdicts.forget(MARK + subject);
        return MARK + subject;
    }

    /**
     * Judges the token of one request of perhaps many: what was granted holds for {@link Verdicts#FRESH}, and where too many
     * were wrong, none is looked at that was not granted before. Any thread, at once.
     *
     * @param query what is passed on to the platform; empty for nothing
     * @param remote the address that it is from
     */
    public CompletableFuture<Decision> judgeRequest(String token, String query, String remote) {
        Verdicts.Question question = Verdicts.Question.of(token, query);
        Optional<Decision> holding = verdicts.holding(question, clock.instant());
        if (holding.isPresent()) {
            return CompletableFuture.completedFuture(holding.get());
        }
        if (attempts.areTooManyTokens(remote) && !verdicts.wasGranted(question)) {
            return CompletableFuture.completedFuture(new Decision.TooMany());
        }
        return verdicts.ask(
                question,
                AddressBlock.of(remote),
                () -> judge(token, query, requests).thenApply(decision -> {
                    if (decision instanceof Decision.Wrong) {
                        attempts.tokenFailed(remote);
                    }
                    return decision;
                }));
    }

    /**
     * Judges a token. Any thread, at once.
     *
     * @param query the query of the path that the client came by, for the platform; empty for nothing
     */
    public CompletableFuture<Decision> judge(String token, String query) {
        return judge(token, query, workers);
    }

    private CompletableFuture<Decision> judge(String token, String query, Executor on) {
        try {
            return CompletableFuture.supplyAsync(() -> judged(token, query), on);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Decision.TooMany());
        }
    }

    /** Judges, and remembers what is granted. */
    private Decision judged(String token, String query) {
        Verdicts.Question question = Verdicts.Question.of(token, query);
        long turn = verdicts.turn();
        Instant at = clock.instant();
        Decision decision = looked(token, query);
        switch (decision) {
            case Decision.Granted granted -> verdicts.granted(question, granted, at, turn);
            case Decision.Wrong wrong -> verdicts.refused(question);
            case Decision.Expired expired -> verdicts.refused(question);
            // It may be good all the same.
            case Decision.Unknown unknown -> {}
            case Decision.TooMany many -> {}
        }
        return decision;
    }

    private Decision looked(String token, String query) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            JWTClaimsSet claims = keys.isPresent() ? verified(signed, keys.get()) : signed.getJWTClaimsSet();
            String subject = Optional.ofNullable(claims.getSubject()).orElse("");
            if (!SUBJECT.matcher(subject).matches()) {
                return new Decision.Wrong();
            }
            Instant until = Optional.ofNullable(claims.getExpirationTime())
                    .map(end -> end.toInstant().plus(CLOCKS))
                    .orElse(Instant.MAX);
            if (clock.instant().isAfter(until)) {
                return new Decision.Expired();
            }
            Decision.Granted granted = new Decision.Granted(MARK + subject, scopeOf(subject), until);
            return config.judge().isPresent() ? asked(config.judge().get(), token, query, granted) : granted;
        } catch (ExpiredJWTException e) {
            return new Decision.Expired();
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return new Decision.Wrong();
        } catch (IOException e) {
            return new Decision.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private JWTClaimsSet verified(SignedJWT token, PlatformKeys known)
            throws IOException, BadJOSEException, JOSEException {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        // Platforms call the type of their tokens by several names.
        processor.setJWSTypeVerifier((type, context) -> {});
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                ALGORITHMS, new ImmutableJWKSet<>(known.get(token.getHeader().getKeyID()))));
        processor.setJWTClaimsSetVerifier(new Times(clock));
        return processor.process(token, null);
    }

    /** That a token says whose it is and until when, and that it is not over. */
    private static final class Times extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final InstantSource clock;

        Times(InstantSource clock) {
            super(null, Set.of("sub", "exp"));
            setMaxClockSkew((int) CLOCKS.toSeconds());
            this.clock = clock;
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    private Decision asked(URI judge, String token, String query, Decision granted) {
        JsonText body = JsonText.object().put("token", token);
        parameters(query).forEach(body::put);
        HttpRequest.Builder request = HttpRequest.newBuilder(judge)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.text()));
        if (!config.internalKey().isEmpty()) {
            request.header("Authorization", "Bearer " + config.internalKey());
        }
        try {
            int status = web.ask(request.build()).join().statusCode();
            if (status >= 200 && status < 300) {
                return granted;
            }
            return status >= 400 && status < 500
                    ? new Decision.Wrong()
                    : new Decision.Unknown(NOT_ANSWERING + " (" + status + ")");
        } catch (CompletionException e) {
            return new Decision.Unknown(NOT_ANSWERING);
        }
    }

    /** {@code role=daemon&workspaceId=w1}, without what would take the token's place. */
    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                decoded(pair.substring(0, equals))
                        .filter(name -> !name.equals("token"))
                        .ifPresent(name -> decoded(pair.substring(equals + 1))
                                .ifPresent(value -> parameters.putIfAbsent(name, value)));
            }
        }
        return parameters;
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        requests.shutdownNow();
        web.close();
    }
}
