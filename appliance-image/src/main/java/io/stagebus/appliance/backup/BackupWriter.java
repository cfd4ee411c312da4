package io.stagebus.appliance.backup;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.journal.BackupSink;
import io.stagebus.core.journal.JournalException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup: a zip with the journal's files, the configuration and the rules, and last the sums of all of them. One
 * thread.
 */
public final class BackupWriter implements BackupSink {

    /** Where the data folder's files are. */
    static final String DATA = "data/";
    /** Where the configuration is. */
    static final String CONFIG = "config/";
    /** Where the aliases are. */
    static final String ALIASES = CONFIG + "aliases.csv";

    private final ZipOutputStream zip;
    private final Map<String, Manifest.Sum> sums = new LinkedHashMap<>();

    private BackupWriter(OutputStream out) {
        this.zip = new ZipOutputStream(out);
    }

    /**
     * Writes a whole backup. Blocks for as long as that takes.
     *
     * @param out takes it; is left open
     * @return up to which seq of the journal
     */
    public static long write(BackupContent content, Instant now, OutputStream out)
            throws IOException, JournalException {
        BackupWriter writer = new BackupWriter(out);
        GatewayConfig config = content.config();
        writer.config(config);
        long seq = content.journal().backup(writer);
        writer.zip.putNextEntry(new ZipEntry(Manifest.FILE));
        writer.zip.write(new Manifest(config.name(), now, seq, writer.sums).encode());
        writer.zip.closeEntry();
        writer.zip.finish();
        writer.zip.flush();
        return seq;
    }

    private void config(GatewayConfig config) throws IOException {
        if (config.said().file().isPresent()) {
            copy(CONFIG, config.said().file().get());
        }
        if (config.rules().path().isPresent()) {
            rules(config.rules().path().get());
        }
        if (config.aliases().isPresent() && Files.isRegularFile(config.aliases().get())) {
            add(ALIASES, Files.readAllBytes(config.aliases().get()));
        }
        if (!config.said().settings().isEmpty()) {
            add(CONFIG + "said.yaml", config.said().yaml().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void rules(Path rules) throws IOException {
        if (!Files.isDirectory(rules)) {
            copy(CONFIG + "rules/", rules);
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(rules)) {
            files = found.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            copy(CONFIG + "rules/", file);
        }
    }

    private void copy(String folder, Path file) throws IOException {
        add(folder + file.getFileName(), Files.readAllBytes(file));
    }

    private void add(String name, byte[] bytes) throws IOException {
        try (OutputStream out = begin(name)) {
            out.write(bytes);
        }
    }

    @Override
    public OutputStream file(String name) throws IOException {
        return begin(DATA + name);
    }

    private OutputStream begin(String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        return new Summed(name);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** One file on its way into the zip. */
    private final class Summed extends FilterOutputStream {
        private final String name;
        private final MessageDigest digest = digest();
        private long bytes;

        Summed(String name) {
            super(zip);
            this.name = name;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] source, int from, int length) throws IOException {
            zip.write(source, from, length);
            digest.update(source, from, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            zip.closeEntry();
            sums.put(name, new Manifest.Sum(HexFormat.of().formatHex(digest.digest()), bytes));
        }
    }
}
