package io.stagebus.appliance.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest lines of the log, kept for operators: a bounded number of them, and of characters. Any thread. */
public final class RecentLog extends AppenderBase<ILoggingEvent> {

    /** The one of this process. */
    public static final RecentLog OF_THIS_PROCESS = new RecentLog();

    private static final int MAX_LINES = 1_000;
    private static final int MAX_CHARS = 256 << 10;

    private final JsonLines encoder = new JsonLines();
    private final Deque<Line> lines = new ArrayDeque<>();
    private int chars;

    /** One that holds nothing. */
    RecentLog() {}

    /**
     * A line.
     *
     * @param level such as {@code WARN}
     * @param message without its values
     * @param json the whole of it, as in the log with JSON lines
     */
    public record Line(String level, String message, String json) {}

    @Override
    protected void append(ILoggingEvent event) {
        String json = new String(encoder.encode(event), StandardCharsets.UTF_8).strip();
        Line line = new Line(event.getLevel().toString(), event.getFormattedMessage(), json);
        synchronized (lines) {
            lines.addLast(line);
            chars += json.length();
            while (lines.size() > MAX_LINES || (chars > MAX_CHARS && lines.size() > 1)) {
                chars -= lines.removeFirst().json().length();
            }
        }
    }

    /** What there is, the oldest first. */
    public List<Line> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
