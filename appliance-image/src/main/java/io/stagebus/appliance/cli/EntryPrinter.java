package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.journal.EntryFormat;
import io.stagebus.appliance.journal.EntryLines;
import io.stagebus.appliance.journal.EntryQuery;
import io.stagebus.core.journal.durable.JournalArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes entries of a journal, whoever's it is, and remembers the last one. One thread. */
final class EntryPrinter {

    private final EntryFormat format;
    private long lastSeq;
    private boolean headed;

    EntryPrinter(EntryFormat format) {
        this.format = format;
    }

    /** The seq of the last entry that was written; 0 when none was. */
    long lastSeq() {
        return lastSeq;
    }

    void print(AdminLink gateway, EntryQuery query, OutputStream out) throws LinkException, IOException {
        OutputStream watched = new LastLine(out);
        gateway.journalEntries(
                query.text() + "&format=" + format.name().toLowerCase(Locale.ROOT) + "&heading=" + !headed, watched);
        watched.flush();
        headed = true;
    }

    void print(JournalArchive archive, EntryQuery query, OutputStream out) throws IOException {
        try (InputStream lines = new EntryLines(archive.cursor(query.range()), format, !headed)) {
            lines.transferTo(out);
        }
        out.flush();
        headed = true;
    }

    /** Passes everything on, and reads the seq that each line begins with: the first number in it. */
    private final class LastLine extends OutputStream {
        private final OutputStream out;
        private boolean inHead = true;
        private boolean inNumber;
        private long number;

        LastLine(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            look(one);
            out.write(one);
        }

        @Override
        public void write(byte[] source, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                look(source[i]);
            }
            out.write(source, from, length);
        }

        private void look(int one) {
            if (one == '\n') {
                inHead = true;
                inNumber = false;
                number = 0;
            } else if (inHead && one >= '0' && one <= '9') {
                inNumber = true;
                number = number * 10 + one - '0';
            } else if (inHead && inNumber) {
                inHead = false;
                lastSeq = Math.max(lastSeq, number);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }

    /** What a command prints, as bytes. */
    static OutputStream bytes(PrintWriter out) {
        return new OutputStream() {
            private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();

            @Override
            public void write(int one) {
                line.write(one);
                if (one == '\n') {
                    flush();
                }
            }

            @Override
            public void flush() {
                out.write(line.toString(StandardCharsets.UTF_8));
                out.flush();
                line.reset();
            }
        };
    }
}
