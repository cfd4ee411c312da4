package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings.KindRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The declarations of kind that ship with the program (R5): what devices take as commands, and what consoles take as a
 * push, are Events. Were they kept, a restart or a late joiner would switch devices and fire cues. An entry of the file's
 * {@code kinds:} comes first and overrules them.
 */
final class ShippedKinds {

    /** Topics on which devices take commands: Tasmota, Zigbee2MQTT, Homie, Shelly, ESPHome, Sparkplug. */
    private static final List<String> MQTT_COMMANDS = List.of(
            "cmnd/**",
            "*/cmnd/**",
            "**/set",
            "**/set/**",
            "**/get",
            "**/command",
            "**/command/**",
            "**/rpc",
            "*/bridge/request/**",
            "spBv1.0/*/NCMD/**",
            "spBv1.0/*/DCMD/**");

    /** Addresses that consoles and tablets use for a push: Eos, QLab, Companion, TouchOSC, grandMA. */
    private static final List<String> OSC_PUSHES = List.of(
            "go",
            "**/fire",
            "**/press",
            "**/push*",
            "cue/*/start",
            "cue/*/stop",
            "cue/*/go",
            "workspace/*/go",
            "eos/key/**",
            "eos/cmd",
            "eos/newcmd",
            "gma3/cmd");

    private ShippedKinds() {}

    static List<KindRule> in(Address mqttNamespace, Address oscNamespace) {
        List<KindRule> rules = new ArrayList<>();
        add(rules, mqttNamespace, MQTT_COMMANDS);
        add(rules, oscNamespace, OSC_PUSHES);
        return rules;
    }

    private static void add(List<KindRule> rules, Address namespace, List<String> names) {
        String prefix = namespace.text().equals("/") ? "/" : namespace.text() + "/";
        for (String name : names) {
            rules.add(new KindRule(AddressPattern.of(prefix + name), SignalKind.EVENT));
        }
    }
}
