package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.session.Networks;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values in force, each with its source, and how each is read. Immutable.
 *
 * <p>Every reader throws {@link InvalidSettingException} when the text is not what the setting asks for.
 */
public final class Settings {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,10})(ms|s|m|h|d)?");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})([kmg])?");

    private final Map<Setting, Given> values;

    private Settings(Map<Setting, Given> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** Flag before variable before file before default; hosts that nobody named follow {@link Setting#HOST}. */
    static Settings merge(
            Map<Setting, Given> flags,
            Map<Setting, Given> variables,
            Map<Setting, Given> file,
            Map<Setting, String> defaults) {
        Map<Setting, Given> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String fallback = defaults.getOrDefault(setting, setting.fallback());
            values.put(setting, new Given(fallback, new Source.Default()));
        }
        values.putAll(file);
        values.putAll(variables);
        values.putAll(flags);
        Given host = values.get(Setting.HOST);
        for (Setting setting : new Setting[] {Setting.WS_HOST, Setting.MQTT_HOST, Setting.OSC_HOST}) {
            Given own = values.get(setting);
            if (host != null && own != null && own.text().isEmpty()) {
                values.put(setting, new Given(host.text(), new Source.Inherited(Setting.HOST, host.source())));
            }
        }
        return new Settings(values);
    }

    /** The value as written, and where. */
    public Given given(Setting setting) {
        Given known = values.get(setting);
        return known == null ? new Given(setting.fallback(), new Source.Default()) : known;
    }

    /** The value as written. */
    String text(Setting setting) {
        return given(setting).text();
    }

    PortChoice port(Setting setting) {
        return PortChoice.parse(setting, text(setting));
    }

    boolean isOn(Setting setting) {
        return switch (text(setting).toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new InvalidSettingException(setting, "true or false", quoted(setting));
        };
    }

    /** Words with commas between them. */
    List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** Addresses and networks with commas between them. */
    Networks networks(Setting setting) {
        try {
            return Networks.of(list(setting));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    setting,
                    "IP addresses such as 10.0.0.2 and networks such as 10.0.0.0/8,",
                    String.valueOf(e.getMessage()));
        }
    }

    int count(Setting setting) {
        if (!text(setting).matches("[0-9]{1,9}")) {
            throw new InvalidSettingException(setting, "a whole number", quoted(setting));
        }
        return Integer.parseInt(text(setting));
    }

    /** A number of bytes: {@code 65536}, {@code 64k}, {@code 64m}, {@code 1g}. */
    long bytes(Setting setting) {
        Matcher matcher = BYTES.matcher(text(setting).toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new InvalidSettingException(setting, "a size such as 256m", quoted(setting));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (unit(matcher)) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            default -> number;
        };
    }

    /** A number of bytes within a range. */
    long bytes(Setting setting, long least, long most) {
        long bytes = bytes(setting);
        InvalidSettingException.check(setting, bytes, least, most, "bytes");
        return bytes;
    }

    /** A time: {@code 30} and {@code 30s} are seconds, {@code 200ms}, {@code 5m}, {@code 2h}, {@code 1d}. */
    Duration duration(Setting setting) {
        return durationOf(text(setting))
                .orElseThrow(() ->
                        new InvalidSettingException(setting, "a time such as 30, 30s, 200ms or 5m", quoted(setting)));
    }

    /** A text as a time; empty when it is none. */
    static Optional<Duration> durationOf(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (unit(matcher)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofSeconds(number);
                });
    }

    /** A time in whole seconds; a part of one counts as one, so that a short time never becomes none. */
    Duration seconds(Setting setting) {
        return Duration.ofSeconds(Math.ceilDiv(duration(setting).toMillis(), 1_000L));
    }

    private static String unit(Matcher matcher) {
        String unit = matcher.group(2);
        return unit == null ? "" : unit;
    }

    /** A root in the address tree: {@code /} for the whole of it, or {@code /a/b}; a slash at the end is forgiven. */
    Address root(Setting setting) {
        String text = text(setting);
        String bare = text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        try {
            Address root = Address.parse(bare);
            if (!bare.equals("/") && (root.hasEmptySegment() || bare.contains("*"))) {
                throw new InvalidSettingException(setting, "an address such as /venue/mqtt, or /", quoted(setting));
            }
            return root;
        } catch (InvalidAddressException e) {
            throw new InvalidSettingException(setting, "an address such as /venue/mqtt, or /", quoted(setting));
        }
    }

    /**
     * A path; relative ones are seen from the working folder, and those in the file from the file's folder, so that a file
     * means the same wherever the program is started.
     */
    Optional<Path> path(Setting setting) {
        Given given = given(setting);
        if (given.text().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(given.text());
            return Optional.of(
                    given.source() instanceof Source.File file
                            ? file.path().toAbsolutePath().resolveSibling(path)
                            : path);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(setting, "a path", quoted(setting));
        }
    }

    private String quoted(Setting setting) {
        return "\"" + text(setting) + "\"";
    }
}
