package io.stagebus.appliance.credentials;

import io.stagebus.appliance.credentials.KnownToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The users and tokens there are, by what they are looked up with. Read by any thread, changed by one at a time. */
final class Directory implements CredentialFile.Reader {

    /** Everybody who can register could otherwise fill the memory. */
    static final int MAX_USERS = 100_000;

    static final int MAX_TOKENS = 200_000;

    /** What the gateway's own sessions are called in {@code watch}, the journal and rules: nobody else is to look like one. */
    private static final Set<String> PARTS = Set.of("alias", "gateway", "mqtt", "osc", "replay", "rules", "websocket");

    private static final long REMEMBERED_SECONDS = 86_400;

    private final Map<String, User> byName = new ConcurrentHashMap<>();
    private final Set<String> takenIds = ConcurrentHashMap.newKeySet();
    private final Map<String, KnownToken> byHash = new ConcurrentHashMap<>();
    /** In the order in which they were given. */
    private final Map<String, List<KnownToken>> bySubject = new ConcurrentHashMap<>();

    @Override
    public void user(User user) {
        byName.put(user.name(), user);
        takenIds.add(user.id());
    }

    @Override
    public void removed(String userId) {
        byName.values().removeIf(user -> user.id().equals(userId));
        takenIds.remove(userId);
        tokensOf(userId).stream().filter(token -> token.kind() == Kind.USER).forEach(token -> revoked(token.hash()));
    }

    @Override
    public void token(KnownToken token) {
        byHash.put(token.hash(), token);
        bySubject.merge(token.subject(), List.of(token), Directory::joined);
    }

    private static List<KnownToken> joined(List<KnownToken> before, List<KnownToken> more) {
        return Stream.concat(before.stream(), more.stream()).toList();
    }

    @Override
    public void revoked(String hash) {
        KnownToken token = byHash.remove(hash);
        if (token != null) {
            bySubject.computeIfPresent(token.subject(), (subject, before) -> {
                List<KnownToken> left =
                        before.stream().filter(one -> !one.hash().equals(hash)).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    @Override
    public void unsure(boolean users) {
        byHash.clear();
        bySubject.clear();
        if (users) {
            byName.clear();
            takenIds.clear();
        }
    }

    @Override
    public String left() {
        return byName.size() + " users and " + byHash.size() + " tokens are left";
    }

    Optional<User> userOf(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean isUserId(String id) {
        return takenIds.contains(id);
    }

    /** Whether somebody is called so, whatever the case. */
    boolean isName(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return byName.values().stream()
                .anyMatch(user -> user.name().toLowerCase(Locale.ROOT).equals(plain));
    }

    Optional<KnownToken> tokenOf(String hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    /** Whether an id is the name of nobody in particular, or of the administrator. */
    static boolean isReserved(String id) {
        return id.equals(Credentials.ADMIN) || id.equals(Credentials.ANONYMOUS);
    }

    /**
     * Whether an id is reserved or a part of the gateway, or a registered user, a guest whose token is good, or what the
     * administrator let in has it.
     */
    boolean isTaken(String id, long nowSeconds) {
        return isReserved(id)
                || PARTS.contains(id)
                || takenIds.contains(id)
                || tokensOf(id).stream().anyMatch(token -> token.kind() != Kind.GUEST || !token.isOver(nowSeconds));
    }

    /** Forgets tokens whose time is long over: for a while their holders are told why they are refused. */
    void purge(long nowSeconds) {
        byHash.values().stream()
                .filter(token -> token.isOver(nowSeconds - REMEMBERED_SECONDS))
                .toList()
                .forEach(token -> revoked(token.hash()));
    }

    boolean isFull() {
        return byName.size() >= MAX_USERS || byHash.size() >= MAX_TOKENS;
    }

    /** The tokens of a user, guest or subject, the oldest first. */
    List<KnownToken> tokensOf(String subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    /**
     * Who may be in by what was ever given to a subject, whether or not it is still known: principals. None where the subject
     * is nobody's in particular.
     */
    static List<String> principalsOf(String subject) {
        return isReserved(subject) || subject.contains(":") ? List.of() : KnownToken.principalsOf(subject);
    }

    /** Everything as lines of the file; the tokens of each in their order. */
    List<String> lines(long nowSeconds) {
        purge(nowSeconds);
        List<String> lines = new ArrayList<>();
        byName.values().forEach(user -> lines.add(CredentialFile.line(user)));
        bySubject.values().forEach(tokens -> tokens.forEach(token -> lines.add(CredentialFile.line(token))));
        return lines;
    }
}
