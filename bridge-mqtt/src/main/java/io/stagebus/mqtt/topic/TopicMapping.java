package io.stagebus.mqtt.topic;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.mqtt.topic.InvalidTopicException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which topic name stands for which address, both ways (R2): {@code a/b} for {@code <namespace>/a/b}, {@code /x/y} for
 * {@code /x/y} outside the namespace, {@code $stagebus/…} and {@code $clasp/…} for {@code /stagebus/…} and
 * {@code /clasp/…}. A name that is accepted and an address that has a name come back as themselves.
 *
 * <p>Remembers what it mapped last, within bounds. Not thread-safe: it belongs to one event loop.
 */
public final class TopicMapping {

    /** How many names each cache holds before it starts anew. */
    private static final int MAX_CACHED = 16_384;
    /** Longer names are not remembered, so that the caches stay small whatever clients send. */
    private static final int MAX_CACHED_CHARS = 256;

    private final String prefix;
    private final int maxBytes;
    private final int maxLevels;
    private final Map<String, TopicName> byText = new HashMap<>();
    private final Map<Address, TopicName> byAddress = new HashMap<>();

    /**
     * A mapping.
     *
     * @param namespace where topics without a leading slash live: {@code /mqtt}, or {@code /} for the whole tree
     * @param maxBytes the longest name or filter accepted from a client, 1..{@value Address#MAX_BYTES} bytes of UTF-8
     * @param maxLevels the most levels accepted, 1..{@value Address#MAX_SEGMENTS}
     * @throws IllegalArgumentException when the namespace is no such address or lies in a reserved tree, or a limit is out
     *     of range
     */
    public TopicMapping(String namespace, int maxBytes, int maxLevels) {
        if (maxBytes < 1 || maxBytes > Address.MAX_BYTES || maxLevels < 1 || maxLevels > Address.MAX_SEGMENTS) {
            throw new IllegalArgumentException("mqtt topic limits must be 1.." + Address.MAX_BYTES + " bytes and 1.."
                    + Address.MAX_SEGMENTS + " levels but are " + maxBytes + " and " + maxLevels);
        }
        this.prefix = prefixOf(namespace);
        this.maxBytes = maxBytes;
        this.maxLevels = maxLevels;
    }

    /** Whether topics without a leading slash can live at {@code text}. */
    public static boolean isNamespace(String text) {
        if (text.equals("/")) {
            return true;
        }
        Optional<Address> address = parse(text);
        return address.isPresent()
                && !address.get().hasEmptySegment()
                && !ReservedTree.of(text, 1).isPresent()
                && isFreeOfWildcards(text);
    }

    private static String prefixOf(String namespace) {
        if (namespace.equals("/")) {
            return "/";
        }
        if (!isNamespace(namespace)) {
            throw new IllegalArgumentException(
                    "mqtt-namespace: expected an address such as /mqtt, or / for the whole tree,"
                            + " and none in /stagebus or /clasp, but found \"" + namespace + "\"");
        }
        return namespace + "/";
    }

    private static Optional<Address> parse(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a topic name that a client publishes to.
     *
     * @throws InvalidTopicException when it is none, is too long, or names something that goes by another name
     */
    public TopicName name(String text) throws InvalidTopicException {
        TopicName known = byText.get(text);
        if (known == null) {
            known = read(text);
            remember(known);
        }
        return known;
    }

    private TopicName read(String text) throws InvalidTopicException {
        checkSize(text);
        if (!isFreeOfWildcards(text)) {
            throw new InvalidTopicException(text, Problem.SYNTAX, "must not contain '+', '#' or NUL");
        }
        if (ReservedTree.isDollarName(text)) {
            return new TopicName(text, address(text, "/" + text.substring(1)));
        }
        boolean leadingSlash = text.charAt(0) == '/';
        String address = leadingSlash ? text : prefix + text;
        if (leadingSlash && isInside(text)) {
            throw insideNamespace(text);
        }
        Optional<ReservedTree> reserved = ReservedTree.of(address, 1);
        if (reserved.isPresent()) {
            throw reserved.get().goesByDollarName(text);
        }
        return new TopicName(text, address(text, address));
    }

    /** What the topic {@code text} stands for, when that is not too long to be an address (R1). */
    private static Address address(String text, String address) throws InvalidTopicException {
        try {
            return Address.parse(address);
        } catch (InvalidAddressException e) {
            throw new InvalidTopicException(
                    text, Problem.TOO_LONG, "stands for too long an address: " + e.getMessage());
        }
    }

    /** What clients see an address as; null when it has no topic name, such as one that contains a wildcard. */
    public @Nullable TopicName name(Address address) {
        TopicName known = byAddress.get(address);
        if (known == null) {
            known = nameOnce(address);
            if (known != null) {
                remember(known);
            }
        }
        return known;
    }

    /** Like {@link #name(Address)}, but leaves the caches alone: for a walk over many addresses. */
    public @Nullable TopicName nameOnce(Address address) {
        String text = address.text();
        String name;
        if (ReservedTree.of(text, 1).isPresent()) {
            name = "$" + text.substring(1);
        } else if (isInside(text)) {
            name = text.substring(prefix.length());
            // These would come back as another address than the one they left as.
            if (name.isEmpty() || name.charAt(0) == '/' || ReservedTree.isDollarName(name)) {
                return null;
            }
        } else {
            name = text;
        }
        if (!isFreeOfWildcards(name)) {
            return null;
        }
        return new TopicName(name, address);
    }

    /**
     * Reads a topic filter that a client subscribes with.
     *
     * @throws InvalidTopicException when it is none, is too long, or can only select what goes by another name
     */
    public TopicFilter filter(String text) throws InvalidTopicException {
        checkSize(text);
        return new FilterCompiler(prefix, text).compile();
    }

    private void checkSize(String text) throws InvalidTopicException {
        if (text.isEmpty()) {
            throw new InvalidTopicException(text, Problem.SYNTAX, "must not be empty");
        }
        int levels = 1 + (int) text.chars().filter(c -> c == '/').count();
        boolean isLong = text.length() > maxBytes
                || (text.length() > maxBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > maxBytes);
        if (isLong || levels > maxLevels) {
            throw new InvalidTopicException(
                    text, Problem.TOO_LONG, "is longer than " + maxBytes + " bytes or " + maxLevels + " levels");
        }
    }

    private boolean isInside(String text) {
        return text.startsWith(prefix);
    }

    private InvalidTopicException insideNamespace(String text) {
        return new InvalidTopicException(
                text,
                Problem.INSIDE_NAMESPACE,
                "lies inside " + prefix + ", where topics have no leading slash: use \""
                        + text.substring(prefix.length()) + "\"");
    }

    private void remember(TopicName name) {
        if (name.text().length() <= MAX_CACHED_CHARS) {
            if (byText.size() >= MAX_CACHED || byAddress.size() >= MAX_CACHED) {
                byText.clear();
                byAddress.clear();
            }
            byText.put(name.text(), name);
            byAddress.put(name.address(), name);
        }
    }

    private static boolean isFreeOfWildcards(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '#' || c == 0) {
                return false;
            }
        }
        return true;
    }
}
