package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.osc.mapping.ConsoleKinds;
import io.stagebus.osc.mapping.OscRoot;
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
            "**/cmnd/**",
            "**/set",
            "**/set/**",
            "**/get",
            "**/command",
            "**/command/**",
            "**/rpc",
            "*/bridge/request/**",
            "spBv1.0/*/NCMD/**",
            "spBv1.0/*/DCMD/**");

    private ShippedKinds() {}

    /** The declarations for doors with these namespaces. */
    static List<KindRule> in(Address mqttNamespace, Address oscNamespace) {
        List<KindRule> rules = new ArrayList<>();
        String prefix = mqttNamespace.text().equals("/") ? "/" : mqttNamespace.text() + "/";
        for (String name : MQTT_COMMANDS) {
            rules.add(new KindRule(AddressPattern.of(prefix + name), SignalKind.EVENT));
        }
        rules.addAll(ConsoleKinds.below(OscRoot.of(oscNamespace.text())));
        return rules;
    }
}
