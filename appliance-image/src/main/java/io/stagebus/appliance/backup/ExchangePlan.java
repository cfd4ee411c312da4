package io.stagebus.appliance.backup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What an {@link Exchange} moves, as names in its folder. Immutable.
 *
 * @param aside the folder that the old parts go to
 * @param out the old parts
 * @param in the new parts, the one that counts last
 */
record ExchangePlan(String aside, List<String> out, List<String> in) {

    private static final String ASIDE = "aside ";
    private static final String OUT = "out ";
    private static final String IN = "in ";
    private static final String SUM = "sum ";

    ExchangePlan {
        out = List.copyOf(out);
        in = List.copyOf(in);
    }

    /** A line for each name, and the CRC32C of those in hex. */
    byte[] bytes() {
        StringBuilder lines = new StringBuilder(ASIDE).append(aside).append('\n');
        out.forEach(name -> lines.append(OUT).append(name).append('\n'));
        in.forEach(name -> lines.append(IN).append(name).append('\n'));
        return (lines + sum(lines.toString()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String sum(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%s%08x", SUM, crc.getValue());
    }

    /** Reads one; empty when it is damaged. */
    static Optional<ExchangePlan> read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf(SUM);
        if (end < 0 || !text.substring(end).equals(sum(text.substring(0, end)) + "\n")) {
            return Optional.empty();
        }
        String aside = "";
        List<String> out = new ArrayList<>();
        List<String> in = new ArrayList<>();
        for (String line : text.substring(0, end).split("\n", -1)) {
            if (line.startsWith(ASIDE)) {
                aside = line.substring(ASIDE.length());
            } else if (line.startsWith(OUT)) {
                out.add(line.substring(OUT.length()));
            } else if (line.startsWith(IN)) {
                in.add(line.substring(IN.length()));
            }
        }
        return Optional.of(new ExchangePlan(aside, out, in));
    }
}
