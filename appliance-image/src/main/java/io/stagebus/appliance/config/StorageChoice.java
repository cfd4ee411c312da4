package io.stagebus.appliance.config;

import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.durable.Retention;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where state and history are kept, out of the several ways to say it: ours, and those of other relays. */
final class StorageChoice {

    /** What the folder of a file that another relay would make is called. */
    static final String ENDING = ".stagebus";

    private static final int MAX_DAYS = 36_500;

    private final Settings settings;
    private final List<KeepRule> keep;
    private final Supplier<Optional<Path>> perUser;

    /**
     * A choice.
     *
     * @param keep what is kept for another time than the rest
     * @param perUser the folder if nobody says anything
     */
    StorageChoice(Settings settings, List<KeepRule> keep, Supplier<Optional<Path>> perUser) {
        this.settings = settings;
        this.keep = keep;
        this.perUser = perUser;
    }

    /**
     * What is kept; empty when nothing is.
     *
     * @throws InvalidSettingException when what was said does not go together
     */
    Optional<StorageConfig> storage() {
        if (settings.isOn(Setting.STATELESS)) {
            for (Setting other : List.of(Setting.DATA_DIR, Setting.JOURNAL, Setting.PERSIST)) {
                if (!settings.text(other).isEmpty()) {
                    throw new InvalidSettingException(
                            Setting.STATELESS, "said without " + other.flag(), "said beside it");
                }
            }
            return Optional.empty();
        }
        Optional<Path> folder = settings.path(Setting.DATA_DIR)
                .or(() -> settings.path(Setting.JOURNAL).map(StorageChoice::beside))
                .or(() -> settings.path(Setting.PERSIST).map(StorageChoice::beside));
        boolean memory = settings.isOn(Setting.JOURNAL_MEMORY);
        if (folder.isEmpty() && memory) {
            return Optional.empty();
        }
        Path dataDir = folder.or(perUser)
                .orElseThrow(() ->
                        new InvalidSettingException(Setting.DATA_DIR, "said", "not, and this user has no home folder"));
        return Optional.of(new StorageConfig(
                dataDir,
                settings.isOn(Setting.DURABLE_ACKS),
                settings.duration(Setting.JOURNAL_MIN_INTERVAL),
                settings.duration(Setting.PERSIST_INTERVAL),
                settings.count(Setting.JOURNAL_CAPACITY),
                retention(memory),
                named()));
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ENDING);
    }

    private Retention retention(boolean memory) {
        int days = settings.count(Setting.JOURNAL_KEEP_DAYS);
        long bytes = settings.bytes(Setting.JOURNAL_KEEP_BYTES);
        int percent = settings.count(Setting.JOURNAL_KEEP_PERCENT);
        InvalidSettingException.check(Setting.JOURNAL_KEEP_DAYS, days, 0, MAX_DAYS, "days");
        InvalidSettingException.check(Setting.JOURNAL_KEEP_BYTES, bytes, 1 << 20, Long.MAX_VALUE, "bytes");
        InvalidSettingException.check(Setting.JOURNAL_KEEP_PERCENT, percent, 1, 100, "percent");
        return memory ? new Retention(0, bytes, percent) : new Retention(days, bytes, percent, keep);
    }

    private List<StorageConfig.Named> named() {
        List<StorageConfig.Named> named = new ArrayList<>();
        for (Setting setting : List.of(Setting.JOURNAL, Setting.PERSIST)) {
            settings.path(setting).ifPresent(path -> named.add(new StorageConfig.Named(setting, path)));
        }
        return named;
    }
}
