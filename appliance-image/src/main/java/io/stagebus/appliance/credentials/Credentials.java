package io.stagebus.appliance.credentials;

import io.stagebus.appliance.config.AuthConfig;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.ScopeTemplate;
import io.stagebus.appliance.credentials.KnownToken.Kind;
import io.stagebus.core.session.AccessScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who somebody is and what they may do. Tokens are looked up at once, on any thread; what takes time - hashing
 * passwords, writing the file - runs on a thread of its own, one after the other, and is refused when too much of it waits.
 */
public final class Credentials implements AutoCloseable {

    /** The principal of the administrator's token. */
    public static final String ADMIN = "admin";

    /** The principal of whoever shows nothing. */
    public static final String ANONYMOUS = "anonymous";

    private static final int MAX_WAITING = 64;
    private static final String ID_FORM = "[A-Za-z0-9_-]{1,64}";
    private static final int MAX_PASSWORD = 1_024;
    private static final int MAX_NAME = 32;

    /** Whoever logs in once more than this is logged out where it is longest ago. */
    private static final int MAX_TOKENS_EACH = 32;

    /** What is checked where there is no such user, so that both take the same time. */
    private final String nobodysHash;

    private final Optional<AuthConfig> config;
    private final Set<String> adminHashes = ConcurrentHashMap.newKeySet();
    private final Directory directory = new Directory();
    private final InstantSource clock;
    private final Attempts attempts;
    private final ThreadPoolExecutor worker;
    private final @Nullable CredentialFile file;
    private final Optional<Platform> platform;
    private volatile Consumer<String> revoked = principal -> {};

    /**
     * Reads what there is. Blocks.
     *
     * @param trouble told a sentence about what is damaged and what is left of it
     * @throws CredentialsException with one sentence about what is in the way
     */
    public Credentials(GatewayConfig gateway, InstantSource clock, Consumer<String> trouble)
            throws CredentialsException {
        this.config = gateway.auth();
        this.clock = clock;
        this.attempts = new Attempts(config.map(AuthConfig::attempts).orElse(AuthConfig.Attempts.DEFAULT));
        gateway.operators().bearer().ifPresent(token -> adminHashes.add(Tokens.hash(token)));
        Optional<Path> tokenFile = gateway.operators().tokenFile();
        if (tokenFile.isPresent()) {
            adminHashes.add(Tokens.hash(AdminToken.of(tokenFile.get())));
        }
        Optional<Path> path = config.flatMap(AuthConfig::file);
        this.file = path.isPresent()
                ? CredentialFile.open(
                        path.get(), gateway.owns(path.get()), directory, () -> directory.lines(nowSeconds()), trouble)
                : null;
        this.platform = config.flatMap(
                auth -> auth.platform().map(known -> new Platform(known, auth.userScopes(), clock, attempts)));
        platform.ifPresent(Platform::warmUp);
        this.nobodysHash = config.isPresent() ? PasswordHash.of(Tokens.make()) : "";
        this.worker =
                new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "stagebus-credentials");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Whether the doors ask for credentials. */
    public boolean areAsked() {
        return config.isPresent();
    }

    /** Whether there is an administrator's token, so that the admin port asks for it. */
    public boolean hasAdmin() {
        return !adminHashes.isEmpty();
    }

    /** Who has this token. Any thread, at once. */
    public Decision byToken(String token) {
        String hash = Tokens.hash(token);
        if (adminHashes.contains(hash)) {
            return new Decision.Granted(ADMIN, AccessScope.ADMIN);
        }
        Optional<KnownToken> known = directory.tokenOf(hash);
        if (known.isEmpty()) {
            return new Decision.Wrong();
        }
        return known.get().isOver(nowSeconds()) ? new Decision.Expired() : granted(known.get());
    }

    /** The platform whose signed tokens are taken too. Any thread, at once. */
    public Optional<Platform> platform() {
        return platform;
    }

    /** What somebody may do now who was let in before, whatever they showed then. Any thread, at once. */
    public Decision byPrincipal(String principal) {
        if (principal.equals(ADMIN)) {
            return hasAdmin() ? new Decision.Granted(ADMIN, AccessScope.ADMIN) : new Decision.Wrong();
        }
        if (principal.startsWith(Platform.MARK) && platform.isPresent()) {
            return new Decision.Granted(principal, platform.get().scopeOf(principal.substring(Platform.MARK.length())));
        }
        if (directory.isUserId(principal)) {
            return new Decision.Granted(principal, userScopes().scopeOf(principal));
        }
        return directory.tokensOf(KnownToken.subjectOf(principal)).stream()
                .filter(token -> token.principal().equals(principal) && !token.isOver(nowSeconds()))
                .findFirst()
                .<Decision>map(this::granted)
                .orElseGet(Decision.Wrong::new);
    }

    private Decision.Granted granted(KnownToken token) {
        ScopeTemplate template = switch (token.kind()) {
            case USER -> userScopes();
            case GUEST -> config.map(AuthConfig::guestScopes).orElse(ScopeTemplate.NONE);
            case ISSUED -> new ScopeTemplate(token.scopes());
        };
        return new Decision.Granted(token.principal(), template.scopeOf(token.subject()), token.until());
    }

    private ScopeTemplate userScopes() {
        return config.map(AuthConfig::userScopes).orElse(ScopeTemplate.NONE);
    }

    /**
     * Who has this name and password.
     *
     * @param remote where they are, for the count of tries
     */
    public CompletableFuture<Decision> byPassword(String name, String password, String remote) {
        return later(
                () -> switch (check(name, password, remote)) {
                    case Account.Opened user ->
                        new Decision.Granted(user.userId(), userScopes().scopeOf(user.userId()));
                    case Account.TooMany many -> new Decision.TooMany();
                    case Account.Invalid invalid -> new Decision.Wrong();
                    case Account.Taken taken -> new Decision.Wrong();
                    case Account.Wrong wrong -> new Decision.Wrong();
                },
                new Decision.TooMany());
    }

    /** Who this is; without a token yet. */
    private Account check(String name, String password, String remote) {
        if (name.length() > MAX_NAME || password.length() > MAX_PASSWORD) {
            return new Account.Wrong();
        }
        if (attempts.areTooMany(name, remote)) {
            return new Account.TooMany();
        }
        Optional<User> user = directory.userOf(name);
        boolean matches =
                PasswordHash.matches(password, user.map(User::passwordHash).orElse(nobodysHash)) && user.isPresent();
        if (!matches || user.isEmpty()) {
            attempts.failed(name, remote);
            return new Account.Wrong();
        }
        attempts.succeeded(name);
        return new Account.Opened("", user.get().id(), user.get().name());
    }

    /** Somebody logs in. */
    public CompletableFuture<Account> logIn(String name, String password, String remote) {
        return later(
                () -> {
                    Account found = check(name.strip(), password, remote);
                    return found instanceof Account.Opened user
                            ? give(Kind.USER, user.userId(), user.userName())
                            : found;
                },
                new Account.TooMany());
    }

    /** Somebody registers. */
    public CompletableFuture<Account> register(String name, String password, Optional<String> id, String remote) {
        return later(() -> registered(name.strip(), password, id, remote), new Account.TooMany());
    }

    private Account registered(String name, String password, Optional<String> id, String remote) {
        if (attempts.isOneTooMany(remote) || directory.isFull()) {
            return new Account.TooMany();
        }
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        int passwordBytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 2 || nameBytes > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            return new Account.Invalid("username must be 2 to 32 bytes");
        }
        if (passwordBytes < 6 || passwordBytes > MAX_PASSWORD) {
            return new Account.Invalid("password must be 6 to " + MAX_PASSWORD + " bytes");
        }
        if (id.isPresent() && !isForm(id.get())) {
            return badId();
        }
        String userId = id.orElseGet(() -> freshId("u"));
        if (directory.userOf(name).isPresent()) {
            return new Account.Taken("username is taken");
        }
        if (directory.isTaken(userId, nowSeconds())) {
            return new Account.Taken("user_id is taken");
        }
        User user = new User(userId, name, PasswordHash.of(password));
        keep(CredentialFile.line(user));
        directory.user(user);
        return give(Kind.USER, userId, name);
    }

    /** Somebody comes as a guest. */
    public CompletableFuture<Account> guest(Optional<String> name, Optional<String> id, String remote) {
        return later(() -> asGuest(name.map(String::strip), id, remote), new Account.TooMany());
    }

    private Account asGuest(Optional<String> name, Optional<String> id, String remote) {
        if (attempts.isOneTooMany(remote) || directory.isFull()) {
            return new Account.TooMany();
        }
        if (id.isPresent() && !isForm(id.get())) {
            return badId();
        }
        if (name.isPresent() && name.get().getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
            return new Account.Invalid("name must be at most 32 bytes");
        }
        String guestId = id.orElseGet(() -> freshId("g"));
        if (directory.isTaken(guestId, nowSeconds())) {
            return new Account.Taken("user_id is taken");
        }
        Optional<String> wanted = name.filter(text -> !text.isEmpty());
        if (wanted.filter(directory::isName).isPresent()) {
            return new Account.Taken("name belongs to a registered user");
        }
        String last = guestId.substring(Math.max(0, guestId.length() - 6));
        return give(Kind.GUEST, guestId, wanted.orElse("guest-" + last));
    }

    /** Where a platform has people, nobody may choose to be called like one of them. */
    private boolean isForm(String id) {
        return platform.isEmpty() && id.matches(ID_FORM);
    }

    private Account badId() {
        return new Account.Invalid(
                platform.isPresent()
                        ? "user_id is given here, not chosen"
                        : "user_id must be 1 to 64 letters, digits, - or _");
    }

    private String freshId(String prefix) {
        return prefix + "-" + clock.millis() + "-" + Tokens.make().substring(5, 13);
    }

    private Account give(Kind kind, String id, String name) {
        return new Account.Opened(
                remember(
                        kind,
                        id,
                        name,
                        List.of(),
                        config.map(AuthConfig::tokenTtl).orElse(Duration.ZERO)),
                id,
                name);
    }

    /**
     * Makes a token for somebody or something that has no password.
     *
     * @param subject what it is called
     * @param scopes what it allows
     * @param ttl how long it is good; zero for ever
     * @return the token, which nobody keeps; empty when there are too many
     * @throws IllegalArgumentException when the subject or a scope is none, or the subject is a user's id
     */
    public CompletableFuture<Optional<String>> issue(String subject, List<String> scopes, Duration ttl) {
        if (!subject.matches(ID_FORM)) {
            throw new IllegalArgumentException("subject must be 1 to 64 letters, digits, - or _");
        }
        if (directory.isUserId(subject) || Directory.isReserved(subject)) {
            throw new IllegalArgumentException("subject \"" + subject + "\" is the id of a user");
        }
        ScopeTemplate template = ScopeTemplate.of(scopes);
        return later(
                () -> directory.isFull()
                        ? Optional.empty()
                        : Optional.of(remember(Kind.ISSUED, subject, subject, template.texts(), ttl)),
                Optional.empty());
    }

    private String remember(Kind kind, String subject, String name, List<String> scopes, Duration ttl) {
        String token = Tokens.make();
        Optional<Long> expires = ttl.isZero() ? Optional.empty() : Optional.of(nowSeconds() + ttl.toSeconds());
        KnownToken known = new KnownToken(Tokens.hash(token), kind, subject, name, scopes, expires);
        keep(CredentialFile.line(known));
        directory.token(known);
        directory.purge(nowSeconds());
        List<KnownToken> all = directory.tokensOf(subject);
        all.subList(0, Math.max(0, all.size() - MAX_TOKENS_EACH)).forEach(this::takeBack);
        return token;
    }

    /** From now on {@code told} hears, on any thread, who is to be let in no more by what they had: a principal. */
    public void whenRevoked(Consumer<String> told) {
        revoked = told;
    }

    /** Takes back every token of a user, guest or subject, whose sessions end in any case; returns how many there were. */
    public CompletableFuture<Integer> revoke(String subject) {
        return later(() -> takeBackAll(subject), 0);
    }

    private int takeBackAll(String subject) {
        List<KnownToken> tokens = directory.tokensOf(subject);
        try {
            tokens.forEach(this::takeBack);
        } finally {
            platform.map(known -> known.forget(subject)).ifPresent(revoked);
            Directory.principalsOf(subject).forEach(revoked);
        }
        return tokens.size();
    }

    /** Forgets a user, whose tokens and password let nobody in any more; says whether there was one. */
    public CompletableFuture<Boolean> remove(String userId) {
        return later(
                () -> {
                    if (!directory.isUserId(userId)) {
                        return false;
                    }
                    keep(CredentialFile.removed(userId));
                    directory.removed(userId);
                    takeBackAll(userId);
                    return true;
                },
                false);
    }

    private void takeBack(KnownToken token) {
        keep(CredentialFile.revoked(token.hash()));
        directory.revoked(token.hash());
    }

    private void keep(String line) {
        CredentialFile known = file;
        if (known != null) {
            known.append(line, () -> directory.lines(nowSeconds()));
        }
    }

    private <T> CompletableFuture<T> later(Supplier<T> work, T tooMuch) {
        try {
            return CompletableFuture.supplyAsync(work, worker);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(tooMuch);
        }
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    /** Lets what is being written be written. Blocks; idempotent. */
    @Override
    public void close() {
        platform.ifPresent(Platform::close);
        worker.shutdown();
        try {
            worker.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CredentialFile known = file;
        if (known != null) {
            known.close();
        }
    }
}
