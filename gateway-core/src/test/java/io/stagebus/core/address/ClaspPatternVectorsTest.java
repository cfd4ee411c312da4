package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The recorded matches of the reference's live fan-out, {@code clasp-patterns.json}. Where we differ, the reason stands
 * here, and a difference that is no longer one fails too.
 */
class ClaspPatternVectorsTest {

    private static final Map<String, String> DEVIATIONS = Map.of(
            "/a\\* ~ /a*", "a backslash is a character like any other; the reference drops it",
            "/a\\* ~ /a\\*", "the same, seen from the address that has the backslash",
            "/a\\* ~ /a\\b", "the same, with the star as the wildcard it is",
            "/{a,b}/* accepted", "the reference refuses it by accident: its inner compiler reads the braces");

    @Test
    void agreesWithTheRecordedMatches() throws IOException {
        Map<String, String> differences = new TreeMap<>();
        for (JsonNode vector : vectors()) {
            String text = vector.get("pattern").asText();
            Optional<AddressPattern> pattern = parse(text);
            if (pattern.isPresent() != vector.get("subscribeAccepted").asBoolean()) {
                differences.put(text + " accepted", "ours: " + pattern.isPresent());
            }
            Optional<Address> address = address(vector.get("address").asText());
            JsonNode live = vector.get("rustLive");
            if (pattern.isPresent() && address.isPresent() && live.isBoolean()) {
                boolean ours = pattern.get().matches(address.get());
                if (ours != live.asBoolean()) {
                    differences.put(text + " ~ " + address.get(), "ours: " + ours);
                }
            }
        }
        assertThat(differences).containsOnlyKeys(DEVIATIONS.keySet());
    }

    /** What is no address at all never reaches a matcher: the door refuses it with ERROR 200. */
    @Test
    void theOnlyUnparsedAddressesAreThoseWithoutALeadingSlash() throws IOException {
        for (JsonNode vector : vectors()) {
            String text = vector.get("address").asText();
            assertThat(address(text).isPresent()).as(text).isEqualTo(text.startsWith("/"));
        }
    }

    private static Optional<AddressPattern> parse(String text) {
        try {
            return Optional.of(AddressPattern.parse(text));
        } catch (InvalidPatternException e) {
            return Optional.empty();
        }
    }

    private static Optional<Address> address(String text) {
        try {
            return Optional.of(Address.parse(text));
        } catch (InvalidAddressException e) {
            return Optional.empty();
        }
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in = ClaspPatternVectorsTest.class.getResourceAsStream("/clasp-patterns.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
