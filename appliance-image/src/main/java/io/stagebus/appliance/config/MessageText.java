package io.stagebus.appliance.config;

import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OSC message as people write it in a file: {@code /subscribe "/-stat/tape/etime" 20}. A whole number is {@code i}, one
 * with a fraction {@code f}, {@code true} and {@code false} are {@code T} and {@code F}, and everything else, with quotes
 * where there are spaces in it, is {@code s}. Holds nothing.
 */
final class MessageText {

    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    private static final Pattern RANGE = Pattern.compile("\\[([0-9]{1,4})\\.\\.([0-9]{1,4})]");
    private static final int MAX_EXPANDED = 256;

    private MessageText() {}

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException when it has no address
     */
    static OscMessage parse(String text) {
        Matcher words = WORD.matcher(text);
        if (!words.find() || words.group(2) == null || !words.group(2).startsWith("/")) {
            throw new IllegalArgumentException(
                    "a message starts with an address such as /xremote, not \"" + text + "\"");
        }
        String address = words.group(2);
        List<OscArgument> arguments = new ArrayList<>();
        while (words.find()) {
            String quoted = words.group(1);
            arguments.add(quoted == null ? argument(words.group(2)) : new OscArgument.Text(unescaped(quoted)));
        }
        return new OscMessage(address, arguments);
    }

    /**
     * The messages that a text stands for: {@code /ch/[01..32]/mix/fader} is 32 of them.
     *
     * @throws IllegalArgumentException when it stands for more than 256
     */
    static List<String> expanded(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.find()) {
            return List.of(text);
        }
        int from = Integer.parseInt(range.group(1));
        int to = Integer.parseInt(range.group(2));
        if (to - from >= MAX_EXPANDED) {
            throw new IllegalArgumentException("\"" + text + "\" stands for more than " + MAX_EXPANDED + " messages");
        }
        List<String> all = new ArrayList<>();
        for (int n = from; n <= to; n++) {
            String number = String.format(Locale.ROOT, "%0" + range.group(1).length() + "d", n);
            all.addAll(expanded(text.substring(0, range.start()) + number + text.substring(range.end())));
        }
        if (all.size() > MAX_EXPANDED) {
            throw new IllegalArgumentException("\"" + text + "\" stands for more than " + MAX_EXPANDED + " messages");
        }
        return all;
    }

    private static String unescaped(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }

    private static OscArgument argument(String word) {
        if (word.matches("-?[0-9]{1,9}")) {
            return new OscArgument.Int32(Integer.parseInt(word));
        }
        if (word.matches("-?[0-9]{1,12}\\.[0-9]{1,12}")) {
            return new OscArgument.Float32(Float.parseFloat(word));
        }
        return switch (word) {
            case "true" -> OscArgument.TRUE;
            case "false" -> OscArgument.FALSE;
            default -> new OscArgument.Text(word);
        };
    }
}
