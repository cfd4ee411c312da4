package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.PortChoice;
import io.stagebus.appliance.config.Setting;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks for every port before anything is started, so that a port in use leaves no trace: no data folder, no door that was
 * open for a moment. The doors bind for good later; what goes wrong then is said by the same {@link #explain}.
 */
public final class PortCheck {

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
    record Wanted(String door, boolean udp, String host, PortChoice port, Setting portSetting, Setting hostSetting) {

        private boolean clashesWith(Wanted other) {
            if (udp != other.udp || !(port instanceof PortChoice.Fixed) || !port.equals(other.port)) {
                return false;
            }
            InetAddress here = new InetSocketAddress(host, 0).getAddress();
            InetAddress there = new InetSocketAddress(other.host, 0).getAddress();
            // A name that nobody knows has no address.
            return here != null
                    && there != null
                    && (here.equals(there) || here.isAnyLocalAddress() || there.isAnyLocalAddress());
        }
    }

    private PortCheck() {}

    /** The port of CLASP over WebSocket. */
    static Wanted webSocket(GatewayConfig config) {
        return new Wanted(
                WebSocketDoor.NAME,
                false,
                config.websocket().host(),
                config.websocket().port(),
                Setting.WS_PORT,
                Setting.WS_HOST);
    }

    /** The ports of the MQTT door. */
    static List<Wanted> mqtt(GatewayConfig config) {
        String host = config.mqtt().host();
        return List.of(
                new Wanted(MqttDoor.NAME, false, host, config.mqtt().port(), Setting.MQTT_PORT, Setting.MQTT_HOST),
                new Wanted(MqttDoor.TLS, false, host, config.mqtt().tlsPort(), Setting.MQTTS_PORT, Setting.MQTT_HOST),
                new Wanted(
                        MqttDoor.WEB, false, host, config.mqtt().webPort(), Setting.MQTT_WS_PORT, Setting.MQTT_HOST));
    }

    private static List<Wanted> wanted(GatewayConfig config) {
        List<Wanted> wanted = new ArrayList<>();
        wanted.add(webSocket(config));
        wanted.addAll(mqtt(config));
        String oscHost = config.osc().host();
        wanted.add(new Wanted("osc", true, oscHost, config.osc().port(), Setting.OSC_PORT, Setting.OSC_HOST));
        PortChoice oscTcp = config.osc().tcpPort();
        wanted.add(new Wanted("osc (TCP)", false, oscHost, oscTcp, Setting.OSC_TCP_PORT, Setting.OSC_HOST));
        for (HttpListener http : HttpListener.of(config)) {
            wanted.add(
                    new Wanted(http.name(), false, http.host(), http.port(), http.portSetting(), http.hostSetting()));
        }
        wanted.removeIf(one -> !one.port().isOpen());
        return wanted;
    }

    /** One sentence about two doors that were given the same port, if there are such. */
    public static Optional<String> clash(GatewayConfig config) {
        List<Wanted> wanted = wanted(config);
        for (int i = 0; i < wanted.size(); i++) {
            for (Wanted other : wanted.subList(0, i)) {
                Wanted one = wanted.get(i);
                if (one.clashesWith(other)) {
                    return Optional.of("Port " + one.port().toBind() + (one.udp() ? "/udp" : "")
                            + " is wanted twice, for the " + other.door() + " door ("
                            + other.portSetting().flag() + ") and for the " + one.door() + " door ("
                            + one.portSetting().flag() + "); give one of them another.");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Binds each port and lets it go again.
     *
     * @throws StartupException naming the port, and the process that holds it where it can be found
     */
    static void check(GatewayConfig config) throws StartupException {
        Optional<String> clash = clash(config);
        if (clash.isPresent()) {
            throw new StartupException(clash.get());
        }
        for (Wanted wanted : wanted(config)) {
            try {
                tryToBind(wanted);
            } catch (IOException e) {
                throw explain(wanted, e);
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
