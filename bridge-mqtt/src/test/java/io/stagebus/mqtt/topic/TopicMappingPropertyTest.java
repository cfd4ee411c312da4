package io.stagebus.mqtt.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** R2 for arbitrary names: what goes out by a name comes back by it, and filters select what the standard says. */
class TopicMappingPropertyTest {

    private static final List<String> NAMESPACES = List.of("/mqtt", "/", "/house/mqtt", "/root");

    private static TopicMapping mapping(String namespace) {
        return new TopicMapping(namespace, Address.MAX_BYTES, Address.MAX_SEGMENTS);
    }

    @Provide
    Arbitrary<String> namespaces() {
        return Arbitraries.of(NAMESPACES);
    }

    private static Arbitrary<String> levels(String... special) {
        Arbitrary<String> free = Arbitraries.strings()
                .excludeChars('/', '+', '#', '\0')
                .ofMaxLength(5)
                .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
        Arbitrary<String> known = Arbitraries.of(special);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(2, free), net.jqwik.api.Tuple.of(5, known), net.jqwik.api.Tuple.of(1, pairs()));
    }

    /** Characters beyond the first plane. */
    private static Arbitrary<String> pairs() {
        return Arbitraries.of("🎭", "a🎚b");
    }

    @Provide
    Arbitrary<String> topics() {
        return levels(
                        "",
                        "*",
                        "**",
                        "root",
                        "mqtt",
                        "house",
                        "$SYS",
                        "$stagebus",
                        "$clasp",
                        "stagebus",
                        "clasp",
                        "a",
                        "b")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(levels -> String.join("/", levels))
                .filter(text -> !text.isEmpty());
    }

    @Provide
    Arbitrary<String> filters() {
        Arbitrary<String> body = levels(
                        "+", "+", "", "*", "root", "mqtt", "house", "$SYS", "$stagebus", "stagebus", "a", "b")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(levels -> String.join("/", levels));
        return Arbitraries.oneOf(body, body.map(text -> text + "/#"), Arbitraries.just("#"))
                .filter(text -> !text.isEmpty());
    }

    @Provide
    Arbitrary<String> addresses() {
        return levels("", "*", "root", "mqtt", "house", "stagebus", "clasp", "$stagebus", "$SYS", "+", "#", "a")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(levels -> "/" + String.join("/", levels));
    }

    @Property
    void aTopicThatIsAcceptedComesBackAsItself(@ForAll("namespaces") String namespace, @ForAll("topics") String topic)
            throws InvalidTopicException {
        TopicMapping mapping = mapping(namespace);
        TopicName name;
        try {
            name = mapping.name(topic);
        } catch (InvalidTopicException e) {
            assertThat(mayBeRefused(namespace, topic)).as(e.getMessage()).isTrue();
            return;
        }
        assertThat(mayBeRefused(namespace, topic)).isFalse();
        assertThat(mapping(namespace).name(name.address())).isEqualTo(name);
    }

    /** Said independently of the code: the leading-slash names of the namespace, and the other names of the reserved trees. */
    private static boolean mayBeRefused(String namespace, String topic) {
        List<String> levels = List.of(topic.split("/", -1));
        if (namespace.equals("/")) {
            return topic.startsWith("/")
                    || levels.get(0).equals("stagebus")
                    || levels.get(0).equals("clasp");
        }
        boolean isReserved =
                topic.startsWith("/") && List.of("stagebus", "clasp").contains(levels.get(1));
        return isReserved || topic.startsWith(namespace + "/");
    }

    @Property
    void anAddressThatHasATopicComesBackAsItself(
            @ForAll("namespaces") String namespace, @ForAll("addresses") String text) throws InvalidTopicException {
        Address address = Address.of(text);

        TopicName name = mapping(namespace).name(address);

        if (name != null) {
            assertThat(mapping(namespace).name(name.text()).address()).isEqualTo(address);
        }
    }

    @Property
    void ordinaryAddressesAllHaveATopic(@ForAll("namespaces") String namespace, @ForAll("addresses") String text) {
        boolean isOrdinary = !text.contains("//")
                && !text.endsWith("/")
                && !text.contains("+")
                && !text.contains("#")
                && !text.contains("$");

        if (isOrdinary) {
            assertThat(mapping(namespace).name(Address.of(text))).isNotNull();
        }
    }

    @Property(tries = 5_000)
    void aFilterSelectsExactlyTheTopicsItMatches(
            @ForAll("namespaces") String namespace,
            @ForAll("filters") String filterText,
            @ForAll("topics") String topicText) {
        TopicMapping mapping = mapping(namespace);
        TopicFilter filter;
        TopicName topic;
        try {
            filter = mapping.filter(filterText);
            topic = mapping.name(topicText);
        } catch (InvalidTopicException e) {
            return;
        }

        long selections = filter.parts().stream()
                .filter(part ->
                        part.pattern().matches(topic.address()) && part.reach().admits(topic))
                .count();

        assertThat(selections)
                .as("%s selects %s", filterText, topicText)
                .isEqualTo(matches(filterText, topicText) ? 1 : 0);
    }

    /** MQTT 5.0 §4.7 word for word: the oracle. */
    private static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
