package io.stagebus.appliance.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/** {@code 2026-11-21 20:15:03.123 INFO  mqtt      client connected  sessionId=… remote=…}. */
final class TextLines extends LineEncoder {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    /** Down to which level stack traces are written; above it an error's message says enough. */
    private final boolean traces;

    TextLines(boolean traces) {
        this.traces = traces;
    }

    @Override
    String line(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(event.getInstant(), line);
        pad(line.append(' ').append(event.getLevel()), 30);
        pad(line.append(part(event.getLoggerName())), 40);
        line.append(event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ').append(pair.key).append('=').append(quoted(String.valueOf(pair.value)));
            }
        }
        Optional.ofNullable(event.getThrowableProxy()).ifPresent(thrown -> addThrown(line, event, thrown));
        return line.toString();
    }

    private void addThrown(StringBuilder line, ILoggingEvent event, IThrowableProxy thrown) {
        if (traces || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
        } else {
            line.append(" cause=").append(quoted(thrown.getClassName() + ": " + thrown.getMessage()));
        }
    }

    private static void pad(StringBuilder line, int width) {
        do {
            line.append(' ');
        } while (line.length() < width);
    }

    /** What a client sent must not be able to look like a line of its own. */
    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c < 0x7F);
        if (plain) {
            return value;
        }
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else if (Character.isISOControl(c)) {
                text.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.append('"').toString();
    }
}
