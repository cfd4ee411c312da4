package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The settings as options of a command: made from their one list, and read back with the flag each was said by. */
final class GatewayFlags {

    private GatewayFlags() {}

    /** Adds the options of {@code profile} to a command, in groups with headings. */
    static void addTo(CommandSpec command, Profile profile) {
        Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        int order = 0;
        for (Setting setting : Setting.values()) {
            if (profile.settings().contains(setting)) {
                String heading = heading(setting);
                int place = groups.size();
                groups.computeIfAbsent(
                                heading,
                                text -> ArgGroupSpec.builder()
                                        .exclusive(false)
                                        .multiplicity("0..1")
                                        .validate(false)
                                        .order(place)
                                        .heading("%n" + text + ":%n"))
                        .addArg(option(setting, order++));
            }
        }
        groups.values().forEach(group -> command.addArgGroup(group.build()));
    }

    private static OptionSpec option(Setting setting, int order) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flags().toArray(new String[0]))
                .type(String.class)
                .order(order)
                .description(description(setting));
        if (setting.isSwitch()) {
            option.arity("0..1").fallbackValue("true").paramLabel("true|false");
        } else {
            option.arity("1").paramLabel(setting.argument());
        }
        return option.build();
    }

    private static String[] description(Setting setting) {
        String fallback = setting.fallback().isEmpty() ? "" : "default " + setting.fallback() + ", ";
        // picocli formats descriptions; a percent sign of ours must survive that.
        return new String[] {
            setting.help().replace("%", "%%"), "(" + fallback + setting.variable() + ")",
        };
    }

    private static String heading(Setting setting) {
        String key = setting.key();
        int dot = key.indexOf('.');
        String section = dot < 0 ? key : key.substring(0, dot);
        return switch (section) {
            case "name", "host" -> "Who and where";
            case "websocket" -> "WebSocket door (CLASP)";
            case "mqtt" -> "MQTT door";
            case "osc" -> "OSC door";
            case "admin" -> "Admin port";
            case "rules", "aliases", "data-dir", "config", "journal", "persist", "stateless", "heap" ->
                "Rules, files and memory";
            case "log", "verbose" -> "Log";
            default -> "Limits and times";
        };
    }

    /** What was said on the command line. */
    static Map<Setting, Given> read(ParseResult parsed) {
        Map<Setting, Given> said = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            OptionSpec option = parsed.matchedOption(setting.flag());
            if (option != null) {
                List<String> texts = option.stringValues();
                String text = texts.isEmpty() ? "true" : texts.get(texts.size() - 1);
                said.put(setting, new Given(text, new Source.Flag(setting.flag())));
            }
        }
        return said;
    }
}
