package io.stagebus.appliance.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a gateway is to have, in the words that CLASP relays are built with: a door or part that is left out is not there.
 * Every word of theirs is known; those of parts that do not exist here change nothing. Immutable.
 */
final class Features {

    /** Every word of a build; {@code full} is all of them. */
    static final List<String> KNOWN = List.of(
            "websocket",
            "rendezvous",
            "quic",
            "mqtt-server",
            "osc-server",
            "journal",
            "caps",
            "registry",
            "rules",
            "federation",
            "metrics",
            "lens",
            "defra",
            "full");

    /** What a word decides about, when somebody asks for it all the same. */
    private static final Map<Setting, String> OF_SETTING = Map.of(
            Setting.MQTT_PORT, "mqtt-server",
            Setting.MQTTS_PORT, "mqtt-server",
            Setting.OSC_PORT, "osc-server",
            Setting.RULES, "rules",
            Setting.JOURNAL, "journal",
            Setting.METRICS_PORT, "metrics");

    private final String said;
    private final Set<String> words;

    private Features(String said, Set<String> words) {
        this.said = said;
        this.words = words;
    }

    /** Reads the list. */
    static Features parse(Settings settings) {
        String said = settings.text(Setting.FEATURES);
        TreeSet<String> words = new TreeSet<>(
                Arrays.asList(said.strip().toLowerCase(Locale.ROOT).split("[\\s,]+", -1)));
        words.remove("");
        for (String word : words) {
            if (!KNOWN.contains(word)) {
                throw new InvalidSettingException(
                        Setting.FEATURES,
                        "words such as full or journal,rules" + NearestName.hint(word, KNOWN) + ",",
                        "\"" + word + "\"");
            }
        }
        // What every build has.
        words.add("websocket");
        words.add("rendezvous");
        return new Features(said, words);
    }

    /** Whether it is to have this part. */
    boolean has(String word) {
        return words.contains("full") || words.contains(word);
    }

    /** Why a setting that was said cannot hold: its part was left out. */
    Optional<String> problem(Settings settings, Setting setting) {
        String word = OF_SETTING.getOrDefault(setting, "full");
        Given given = settings.given(setting);
        boolean asks = given.source().isSaid()
                && !given.text().equals("0")
                && !given.text().isEmpty();
        return asks && OF_SETTING.containsKey(setting) && !has(word)
                ? Optional.of(given.source().label() + ": this gateway is to be without " + word + " ("
                        + settings.given(Setting.FEATURES).source().label() + " " + said + "); add " + word
                        + ", or leave out " + setting.flag())
                : Optional.empty();
    }

    /** A sentence for each setting that asks for what was left out. */
    List<String> problems(Settings settings) {
        List<String> problems = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            problem(settings, setting).ifPresent(problems::add);
        }
        return problems;
    }
}
