package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.PortChoice;
import io.stagebus.appliance.config.Setting;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks for every port before anything is started, so that a port in use leaves no trace: no data folder, no door that was
 * open for a moment. The doors bind for good later; what goes wrong then is said by the same {@link #explain}.
 */
final class PortCheck {

    /**
     * One port to be bound.
     *
     * @param door whose it is
     * @param udp whether it is UDP
     * @param host on which interface
     * @param port which
     * @param portSetting what to change when it is taken
     * @param hostSetting what to change when the interface is not there
     */
    record Wanted(String door, boolean udp, String host, PortChoice port, Setting portSetting, Setting hostSetting) {}

    private PortCheck() {}

    /** What the configuration wants bound. */
    static List<Wanted> wanted(GatewayConfig config) {
        List<Wanted> wanted = new ArrayList<>(List.of(
                new Wanted(
                        "websocket",
                        false,
                        config.websocket().host(),
                        config.websocket().port(),
                        Setting.WS_PORT,
                        Setting.WS_HOST),
                new Wanted(
                        "mqtt",
                        false,
                        config.mqtt().host(),
                        config.mqtt().port(),
                        Setting.MQTT_PORT,
                        Setting.MQTT_HOST),
                new Wanted(
                        MqttDoor.WEB,
                        false,
                        config.mqtt().host(),
                        config.mqtt().port().isOpen() ? config.mqtt().webPort() : new PortChoice.Off(),
                        Setting.MQTT_WS_PORT,
                        Setting.MQTT_HOST),
                new Wanted("osc", true, config.osc().host(), config.osc().port(), Setting.OSC_PORT, Setting.OSC_HOST),
                new Wanted(
                        "osc (TCP)",
                        false,
                        config.osc().host(),
                        config.osc().port().isOpen() ? config.osc().tcpPort() : new PortChoice.Off(),
                        Setting.OSC_TCP_PORT,
                        Setting.OSC_HOST)));
        if (config.tls().isPresent() && config.mqtt().port().isOpen()) {
            PortChoice overTls = config.tls().get().mqttPort();
            wanted.add(
                    new Wanted("mqtts", false, config.mqtt().host(), overTls, Setting.MQTTS_PORT, Setting.MQTT_HOST));
        }
        for (HttpListener http : HttpListener.of(config)) {
            wanted.add(
                    new Wanted(http.name(), false, http.host(), http.port(), http.portSetting(), http.hostSetting()));
        }
        return wanted;
    }

    /**
     * Binds each port and lets it go again.
     *
     * @throws StartupException naming the port, and the process that holds it where it can be found
     */
    static void check(GatewayConfig config) throws StartupException {
        for (Wanted wanted : wanted(config)) {
            if (wanted.port().isOpen()) {
                try {
                    tryToBind(wanted);
                } catch (IOException e) {
                    throw explain(wanted, e);
                }
            }
        }
    }

    private static void tryToBind(Wanted wanted) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(wanted.host(), wanted.port().toBind());
        if (address.isUnresolved()) {
            throw new SocketException("unknown host");
        }
        if (wanted.udp()) {
            new DatagramSocket(address).close();
        } else {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(address);
            }
        }
    }

    /** One sentence about a port that could not be bound. */
    static StartupException explain(Wanted wanted, Throwable cause) {
        String where = wanted.host() + ":" + wanted.port().toBind() + (wanted.udp() ? "/udp" : "");
        String reason = String.valueOf(cause.getMessage());
        String change = wanted.portSetting().flag();
        if (reason.contains("Permission denied")) {
            return new StartupException(
                    "The " + wanted.door() + " door may not use " + where + ": this system keeps ports below 1024 for"
                            + " privileged users; choose another with " + change + ".",
                    cause);
        }
        if (reason.contains("assign requested address") || reason.equals("unknown host")) {
            return new StartupException(
                    "The " + wanted.door() + " door cannot use " + where + ": this machine has no such address ("
                            + wanted.hostSetting().flag() + "); it has " + addresses() + ".",
                    cause);
        }
        if (cause instanceof BindException || reason.contains("in use")) {
            String holder = new PortHolder(Path.of("/proc"))
                    .of(wanted.port().toBind(), wanted.udp())
                    .map(name -> " by " + name)
                    .orElse(" by another program");
            return new StartupException(
                    "Port " + wanted.port().toBind() + (wanted.udp() ? "/udp" : "") + " for the " + wanted.door()
                            + " door is already in use" + holder + "; stop that, or choose another port with " + change
                            + ".",
                    cause);
        }
        return new StartupException("The " + wanted.door() + " door cannot listen on " + where + ": " + reason, cause);
    }

    private static String addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(address -> address.getHostAddress())
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (SocketException e) {
            return "none that can be listed";
        }
    }
}
