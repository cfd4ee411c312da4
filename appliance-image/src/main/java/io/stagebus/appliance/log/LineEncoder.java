package io.stagebus.appliance.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;

/** Turns one log event into one line of UTF-8. The appender calls it under its own lock. */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = new byte[0];

    /** The line, without its end. */
    abstract String line(ILoggingEvent event);

    @Override
    public final byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] encode(ILoggingEvent event) {
        return (line(event) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public final byte[] footerBytes() {
        return NOTHING;
    }

    /** The last word of a logger's name, or the part of ours it belongs to: {@code mqtt}, {@code core}. */
    static String part(String logger) {
        String ours = "io.stagebus.";
        if (logger.startsWith(ours)) {
            int dot = logger.indexOf('.', ours.length());
            return dot < 0 ? logger.substring(ours.length()) : logger.substring(ours.length(), dot);
        }
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
