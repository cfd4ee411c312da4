package io.stagebus.appliance.config;

import io.stagebus.appliance.config.AuthConfig.Attempts;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The application file of a CLASP relay, as far as it holds here: what users may do, and how often they may try to log in.
 * The rest of such a file restricts users further; it is refused, because to pass it over would let them do more than it says.
 *
 * @param scopes what users and guests may do; empty when the file does not say
 * @param attempts how often may be tried
 */
record AppConfigFile(Optional<ScopeTemplate> scopes, Attempts attempts) {

    /** No file. */
    static final AppConfigFile NONE = new AppConfigFile(Optional.empty(), Attempts.DEFAULT);

    private static final long MAX_BYTES = 1 << 20;
    private static final List<String> LATER = List.of("write_rules", "snapshot_visibility", "snapshot_transforms");
    private static final List<String> KNOWN =
            List.of("scopes", "write_rules", "snapshot_visibility", "snapshot_transforms", "rate_limits");

    /** Reads {@code path}; throws {@link InvalidSettingException} with what is wrong with it. */
    static AppConfigFile read(Path path) {
        Value value = parsed(path);
        if (!(value instanceof Value.Dict file)) {
            throw wrong("a JSON object in " + path, "something else");
        }
        for (Map.Entry<String, Value> entry : file.entries().entrySet()) {
            if (!KNOWN.contains(entry.getKey())) {
                throw wrong(
                        "a file of known keys" + NearestName.hint(entry.getKey(), KNOWN) + ",",
                        path + " with \"" + entry.getKey() + "\"");
            }
            if (LATER.contains(entry.getKey()) && !isEmpty(entry.getValue())) {
                throw wrong(
                        "a file without " + entry.getKey() + ", which is not kept to yet: say with access: and"
                                + " --auth-scopes who may do what,",
                        path.toString());
            }
        }
        return new AppConfigFile(scopes(path, file), attempts(path, file));
    }

    private static Value parsed(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw wrong("a file of at most 1 MiB", path + " with " + Files.size(path) + " bytes");
            }
            return ValueJson.parse(Files.readString(path));
        } catch (InvalidJsonException | MalformedInputException e) {
            throw wrong("a JSON file", path + ": " + e.getMessage());
        } catch (IOException e) {
            throw wrong(
                    "a file that can be read",
                    path + ", which cannot: " + e.getClass().getSimpleName());
        }
    }

    private static boolean isEmpty(Value value) {
        return value instanceof Value.Array list && list.items().isEmpty();
    }

    private static Optional<ScopeTemplate> scopes(Path path, Value.Dict file) {
        Value scopes = file.entries().get("scopes");
        if (scopes == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        if (scopes instanceof Value.Array list) {
            for (Value item : list.items()) {
                if (item instanceof Value.Text(String text)) {
                    texts.add(text);
                }
            }
            if (texts.size() == list.items().size()) {
                try {
                    return Optional.of(ScopeTemplate.of(texts));
                } catch (IllegalArgumentException e) {
                    throw wrong("a file with proper scopes", path + ": " + e.getMessage());
                }
            }
        }
        throw wrong("a file whose scopes are a list of texts", path.toString());
    }

    private static Attempts attempts(Path path, Value.Dict file) {
        Value limits = file.entries().get("rate_limits");
        if (limits == null) {
            return Attempts.DEFAULT;
        }
        if (!(limits instanceof Value.Dict map)) {
            throw wrong("a file whose rate_limits are an object", path.toString());
        }
        Attempts usual = Attempts.DEFAULT;
        return new Attempts(
                number(path, map, "login_max_attempts", usual.logins()),
                Duration.ofSeconds(number(path, map, "login_window_secs", (int)
                        usual.loginWindow().toSeconds())),
                number(path, map, "register_max_attempts", usual.registrations()),
                Duration.ofSeconds(number(path, map, "register_window_secs", (int)
                        usual.registrationWindow().toSeconds())));
    }

    private static int number(Path path, Value.Dict map, String key, int fallback) {
        Value value = map.entries().get(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Value.Int(long number) && number >= 1 && number <= 86_400) {
            return (int) number;
        }
        throw wrong("a file whose rate_limits." + key + " is 1..86400", path.toString());
    }

    private static InvalidSettingException wrong(String expected, String found) {
        return new InvalidSettingException(Setting.APP_CONFIG, expected, found);
    }
}
