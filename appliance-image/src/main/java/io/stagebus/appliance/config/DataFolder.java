package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where programs keep a user's data when nobody says so, by the custom of the platform. */
final class DataFolder {

    private DataFolder() {}

    /**
     * The folder, or empty when the user has no home.
     *
     * @param variables the environment
     * @param platform the value of {@code os.name}
     * @param home the value of {@code user.home}
     */
    static Optional<Path> perUser(Map<String, String> variables, String platform, String home) {
        String name = platform.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return folder(variables.get("LOCALAPPDATA")).map(folder -> folder.resolve("Stagebus"));
        }
        Optional<Path> homeFolder = home.equals("?") || home.equals("/") ? Optional.empty() : folder(home);
        if (name.startsWith("mac")) {
            return homeFolder.map(folder -> folder.resolve("Library/Application Support/Stagebus"));
        }
        // XDG: a relative path in the variable is to be ignored.
        return folder(variables.get("XDG_DATA_HOME"))
                .or(() -> homeFolder.map(folder -> folder.resolve(".local/share")))
                .map(folder -> folder.resolve("stagebus"));
    }

    private static Optional<Path> folder(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
