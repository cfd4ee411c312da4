package io.stagebus.mqtt.outward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FarFilterTest {

    private static boolean selects(String filter, String topic) {
        return FarFilter.of(filter).selects(topic);
    }

    @Test
    void aLeadingSlashIsAnEmptyLevel() {
        assertThat(selects("/lights/#", "/lights/foh")).isTrue();
        assertThat(selects("/lights/#", "lights/foh")).isFalse();
        assertThat(selects("#", "/lights/foh")).isTrue();
        assertThat(selects("+/lights/+", "/lights/foh")).isTrue();
        assertThat(selects("+", "/foh")).isFalse();
    }

    /** The examples of MQTT 5.0 §4.7.1 and §4.7.2. */
    @Test
    void levelsAreMatchedAsTheStandardSays() {
        assertThat(selects("sport/tennis/#", "sport/tennis")).isTrue();
        assertThat(selects("sport/tennis/#", "sport/tennis/a/b")).isTrue();
        assertThat(selects("sport/+", "sport")).isFalse();
        assertThat(selects("sport/+", "sport/")).isTrue();
        assertThat(selects("sport/+/player", "sport/a/player")).isTrue();
        assertThat(selects("sport/+/player", "sport/a/b/player")).isFalse();
        assertThat(selects("sport", "sport/a")).isFalse();
        assertThat(selects("#", "$SYS/a")).isFalse();
        assertThat(selects("+/a", "$SYS/a")).isFalse();
        assertThat(selects("$SYS/#", "$SYS/a")).isTrue();
    }

    @Test
    void whatIsNoFilterIsRefused() {
        for (String text : List.of("", "a/#/b", "a#", "a/b+", "a\u0000")) {
            assertThatThrownBy(() -> FarFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theFirstRouteThatSelectsATopicBringsItIn() {
        Route out = new Route("/lights/#", Route.Direction.OUT, "", "", 1);
        Route in = new Route("/lights/#", Route.Direction.IN, "", "", 1);
        FarTopics topics = new FarTopics(List.of(out, in));

        assertThat(topics.route("/lights/foh")).isSameAs(in);
        assertThat(topics.route("lights/foh")).isNull();
    }
}
