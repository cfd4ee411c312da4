package io.stagebus.osc.mapping;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings;
import java.util.List;

/**
 * The momentary controls of common OSC devices, declared as Events (R5): commands and triggers that must never be kept as
 * state, or a late joiner or a recall would fire them again. Immutable; any thread.
 */
public final class ConsoleKinds {

    /** Patterns below a root. Each stands for messages whose arrival is the point, whatever their argument. */
    private static final List<String> MOMENTARY = List.of(
            // ETC Eos: keys, command line, cue and macro fires, and what it reports of events
            "/eos/key/**",
            "/eos/softkey/*",
            "/eos/cmd",
            "/eos/newcmd",
            "/eos/event",
            "/eos/newevent",
            "/eos/out/event/**",
            "/eos/ping",
            "/eos/out/ping",
            "/eos/reset",
            "/**/fire",
            // QLab: cue and workspace commands
            "/go",
            "/panic",
            "/stop",
            "/pause",
            "/resume",
            "/reset",
            "/cue/*/start",
            "/cue/*/stop",
            "/cue/*/go",
            "/cue/*/pause",
            "/cue/*/resume",
            "/cue/*/load",
            "/cue/*/preview",
            "/cue/*/panic",
            "/workspace/*/go",
            "/workspace/*/panic",
            "/workspace/*/stop",
            "/workspace/*/pause",
            "/workspace/*/resume",
            "/workspace/*/reset",
            "/workspace/*/cue/*/start",
            "/workspace/*/cue/*/stop",
            "/workspace/*/cue/*/go",
            "/workspace/*/cue/*/pause",
            "/workspace/*/cue/*/resume",
            "/workspace/*/cue/*/load",
            "/workspace/*/cue/*/panic",
            "/workspace/*/connect",
            "/thump",
            // TouchOSC: push buttons of the shipped layouts
            "/**/push*",
            "/**/multipush*/**",
            "/ping",
            // Behringer and Midas: keep-alive and subscriptions, not values
            "/xremote",
            "/subscribe",
            "/renew",
            "/-action/**",
            // Resolume: launching clips and columns
            "/composition/**/connect",
            // grandMA: the command line
            "/gma3/cmd",
            "/cmd",
            // Companion: buttons
            "/location/**/press",
            "/location/**/down",
            "/location/**/up");

    private ConsoleKinds() {}

    /** The declarations for devices whose names lie below {@code root}; later rules of a configuration may go before them. */
    public static List<StateSettings.KindRule> below(OscRoot root) {
        return MOMENTARY.stream()
                .map(pattern ->
                        new StateSettings.KindRule(AddressPattern.of(root.prefix() + pattern), SignalKind.EVENT))
                .toList();
    }
}
