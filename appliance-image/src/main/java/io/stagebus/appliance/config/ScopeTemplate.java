package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Scopes as texts, {@code read:/**} or {@code write:/users/{userId}/**}, from which the scope of one user is made. Immutable.
 *
 * @param texts each {@code ACTION:PATTERN}
 */
public record ScopeTemplate(List<String> texts) {

    /** Nothing. */
    public static final ScopeTemplate NONE = new ScopeTemplate(List.of());

    private static final String USER_ID = "{userId}";
    /** As the id of anybody, for the check. */
    private static final String ANYBODY = "u";

    /** Copies {@code texts}. */
    public ScopeTemplate {
        texts = List.copyOf(texts);
    }

    /**
     * Reads texts between commas.
     *
     * @throws IllegalArgumentException when one is no scope; the message says which and why
     */
    public static ScopeTemplate parse(String text) {
        return of(text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1)));
    }

    /**
     * A template of these texts.
     *
     * @throws IllegalArgumentException when one is no scope; the message says which and why
     */
    public static ScopeTemplate of(List<String> texts) {
        ScopeTemplate template = new ScopeTemplate(texts);
        template.scopeOf(ANYBODY);
        return template;
    }

    /** The scope of the user with this id, which must hold no character of a pattern. */
    public AccessScope scopeOf(String userId) {
        List<Grant> grants = new ArrayList<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            Optional<Action> action = colon < 0 ? Optional.empty() : action(text.substring(0, colon));
            if (action.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" is no scope: expected read:, write: or admin: and a"
                                + " pattern, such as read:/lights/**");
            }
            try {
                grants.add(new Grant(
                        action.get(),
                        AddressPattern.parse(text.substring(colon + 1).replace(USER_ID, userId))));
            } catch (InvalidPatternException e) {
                throw new IllegalArgumentException("\"" + text + "\" is no scope: " + e.getMessage(), e);
            }
        }
        return new AccessScope(grants);
    }

    private static Optional<Action> action(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "read", "r" -> Optional.of(Action.READ);
            case "write", "w" -> Optional.of(Action.WRITE);
            case "admin", "a", "*" -> Optional.of(Action.ADMIN);
            default -> Optional.empty();
        };
    }
}
