package io.stagebus.mqtt.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.mqtt.topic.InvalidTopicException.Problem;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R2, name by name. */
class TopicMappingTest {

    private static TopicMapping mapping(String namespace) {
        return new TopicMapping(namespace, 200, 20);
    }

    @ParameterizedTest
    @CsvSource({
        "/mqtt, a/b, /mqtt/a/b",
        "/mqtt, a//b/, /mqtt/a//b/",
        "/mqtt, /x/y, /x/y",
        "/mqtt, /, /",
        "/mqtt, /mqtt, /mqtt",
        "/mqtt, /mqttx/y, /mqttx/y",
        "/mqtt, mqtt/x, /mqtt/mqtt/x",
        "/mqtt, $SYS/broker, /mqtt/$SYS/broker",
        "/mqtt, $stagebus/status, /stagebus/status",
        "/mqtt, $clasp/p2p/x, /clasp/p2p/x",
        "/mqtt, $stagebusx, /mqtt/$stagebusx",
        "/mqtt, stagebus/x, /mqtt/stagebus/x",
        "/mqtt, */**, /mqtt/*/**",
        "/house/mqtt, a, /house/mqtt/a",
        "/house/mqtt, /house/x, /house/x",
        "/, lights/foh, /lights/foh",
        "/, $stagebus/x, /stagebus/x",
    })
    void aTopicAndItsAddressAreEachOthersName(String namespace, String topic, String address) throws Exception {
        assertThat(mapping(namespace).name(topic).address().text()).isEqualTo(address);
        TopicName back = Objects.requireNonNull(mapping(namespace).name(Address.of(address)));
        assertThat(back.text()).isEqualTo(topic);
        assertThat(mapping(namespace).nameOnce(Address.of(address))).isEqualTo(back);
    }

    @ParameterizedTest
    @CsvSource({
        "/mqtt, /mqtt/a, INSIDE_NAMESPACE",
        "/mqtt, /mqtt/, INSIDE_NAMESPACE",
        "/house/mqtt, /house/mqtt/a, INSIDE_NAMESPACE",
        "/, /a, INSIDE_NAMESPACE",
        "/mqtt, /stagebus/x, OTHER_NAME",
        "/mqtt, /stagebus, OTHER_NAME",
        "/mqtt, /clasp/x, OTHER_NAME",
        "/, stagebus/x, OTHER_NAME",
        "/, clasp, OTHER_NAME",
        "/mqtt, a/+/b, SYNTAX",
        "/mqtt, a/#, SYNTAX",
        "/mqtt, '', SYNTAX",
    })
    void refusesTopicsThatAreNotTheirAddressesName(String namespace, String topic, Problem problem) {
        assertThatThrownBy(() -> mapping(namespace).name(topic))
                .isInstanceOfSatisfying(
                        InvalidTopicException.class,
                        e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void refusesNul() {
        assertThatThrownBy(() -> mapping("/mqtt").name("a\0b")).isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(() -> mapping("/mqtt").filter("a\0b")).isInstanceOf(InvalidTopicException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mqtt/", "/mqtt//x", "/mqtt/$stagebus/x", "/mqtt/$clasp", "/mqtt/a+b", "/lights/C#"})
    void someAddressesHaveNoTopic(String address) {
        assertThat(mapping("/mqtt").name(Address.of(address))).isNull();
    }

    @Test
    void limitsLengthAndLevels() {
        assertThatThrownBy(() -> mapping("/mqtt").name("x".repeat(201)))
                .isInstanceOfSatisfying(
                        InvalidTopicException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LONG));
        assertThatThrownBy(() -> mapping("/mqtt").name("ü".repeat(101))).isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(() -> mapping("/mqtt").name("/".repeat(20))).isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(() -> mapping("/mqtt").filter("/".repeat(20))).isInstanceOf(InvalidTopicException.class);
    }

    @Test
    void whatIsNoAddressBelowTheNamespaceIsTooLong() { // R1
        TopicMapping widest = new TopicMapping("/mqtt", Address.MAX_BYTES, Address.MAX_SEGMENTS);
        String[] tooLong = {"x".repeat(Address.MAX_BYTES), "a" + "/a".repeat(Address.MAX_SEGMENTS - 1)};
        for (String text : tooLong) {
            assertThatThrownBy(() -> widest.name(text))
                    .isInstanceOfSatisfying(
                            InvalidTopicException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LONG));
            assertThatThrownBy(() -> widest.filter(text))
                    .isInstanceOfSatisfying(
                            InvalidTopicException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LONG));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "", "/mqtt/", "//", "/stagebus", "/stagebus/mqtt", "/clasp/x", "/a+b"})
    void refusesANamespaceThatIsNone(String namespace) {
        assertThatThrownBy(() -> mapping(namespace))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mqtt-namespace");
    }

    @ParameterizedTest
    @CsvSource({
        "/mqtt, a/+/#, true",
        "/mqtt, /mqtt/#, false",
        "/mqtt, /mqtt/+, false",
        "/mqtt, /mqtt, true",
        "/mqtt, /#, true",
        "/mqtt, /stagebus/#, false",
        "/mqtt, $stagebus/#, true",
        "/mqtt, $SYS/#, true",
        "/mqtt, a#, false",
        "/mqtt, a/#/b, false",
        "/mqtt, a+/b, false",
        "/mqtt, ##, false",
        "/mqtt, '', false",
        "/, /a, false",
        "/, stagebus/+, false",
        "/, #, true",
    })
    void acceptsFilters(String namespace, String filter, boolean accepted) {
        boolean isAccepted;
        try {
            isAccepted = mapping(namespace).filter(filter).text().equals(filter);
        } catch (InvalidTopicException e) {
            isAccepted = false;
        }
        assertThat(isAccepted).isEqualTo(accepted);
    }

    @Test
    void remembersNamesWithinBounds() throws Exception {
        TopicMapping mapping = mapping("/mqtt");
        for (int i = 0; i < 20_000; i++) {
            assertThat(mapping.name("t/" + i).address().text()).isEqualTo("/mqtt/t/" + i);
        }
        assertThat(mapping.name("t/0").address()).isEqualTo(Address.of("/mqtt/t/0"));
    }
}
