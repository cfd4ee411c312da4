package io.stagebus.appliance.log;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Levels read from {@code RUST_LOG}'s form: directives separated by commas, each a level for everything or
 * {@code part=level}. A part is one of ours ({@code mqtt}, {@code websocket}, {@code osc}, {@code rules}, {@code core}), a
 * Rust path whose first word is {@code stagebus} or starts with {@code clasp} ({@code clasp_router::mqtt}), or a logger's
 * full name. Immutable.
 *
 * @param byLogger logger name to level; the empty name stands for everything
 * @param notUnderstood directives that were passed over: the variable is often set for other programs too
 */
public record LogLevels(Map<String, Level> byLogger, List<String> notUnderstood) {

    private static final String OURS = "io.stagebus";
    private static final List<String> PARTS = List.of("websocket", "mqtt", "osc", "rules", "core", "appliance");

    /** Copies both. */
    public LogLevels {
        byLogger = Map.copyOf(byLogger);
        notUnderstood = List.copyOf(notUnderstood);
    }

    /** Reads directives; total. */
    public static LogLevels parse(String directives) {
        Map<String, Level> levels = new LinkedHashMap<>();
        List<String> passedOver = new ArrayList<>();
        for (String raw : directives.split(",", -1)) {
            String directive = raw.strip();
            if (directive.isEmpty()) {
                continue;
            }
            int equals = directive.indexOf('=');
            Optional<Level> level = level(equals < 0 ? directive : directive.substring(equals + 1));
            String target = equals < 0 ? "" : logger(directive.substring(0, equals));
            if (level.isPresent()) {
                levels.put(target, level.get());
            } else if (equals < 0 && !logger(directive).equals(directive)) {
                // A bare part means all of it.
                levels.put(logger(directive), Level.TRACE);
            } else {
                passedOver.add(directive);
            }
        }
        return new LogLevels(levels, passedOver);
    }

    private static Optional<Level> level(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "off" -> Optional.of(Level.OFF);
            case "error" -> Optional.of(Level.ERROR);
            case "warn" -> Optional.of(Level.WARN);
            case "info" -> Optional.of(Level.INFO);
            case "debug" -> Optional.of(Level.DEBUG);
            case "trace" -> Optional.of(Level.TRACE);
            default -> Optional.empty();
        };
    }

    private static String logger(String target) {
        String path = target.strip().replace("::", ".");
        String first = path.split("\\.", 2)[0];
        if (PARTS.contains(path)) {
            return OURS + "." + path;
        }
        if (first.equals("stagebus") || first.startsWith("clasp")) {
            String rest = path.substring(first.length());
            return PARTS.contains(rest.isEmpty() ? rest : rest.substring(1)) ? OURS + rest : OURS;
        }
        return path;
    }
}
