package io.stagebus.appliance.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The addresses by which other machines reach this one. */
final class Interfaces {

    /** Names of interfaces that lead to containers and virtual machines, not to a network with tablets in it. */
    private static final List<String> VIRTUAL = List.of("docker", "veth", "br-", "virbr", "lxc", "cni", "podman");

    private Interfaces() {}

    /**
     * An address of this machine.
     *
     * @param interfaceName such as {@code eth0}
     * @param address in numbers
     */
    record Named(String interfaceName, String address) {}

    /** The IPv4 addresses of interfaces that are up, those of private networks first. */
    static List<Named> reachable() {
        List<Named> found = new ArrayList<>();
        List<Named> others = new ArrayList<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback() && VIRTUAL.stream().noneMatch(each.getName()::startsWith)) {
                    each.inetAddresses()
                            .filter(Inet4Address.class::isInstance)
                            .forEach(address -> (address.isSiteLocalAddress() ? found : others)
                                    .add(new Named(each.getName(), address.getHostAddress())));
                }
            }
        } catch (SocketException e) {
            return List.of();
        }
        found.sort(Comparator.comparing(Named::interfaceName));
        found.addAll(others);
        return found;
    }

    /** The interface that has {@code address}. */
    static Optional<String> nameOf(InetAddress address) {
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(address))
                    .map(NetworkInterface::getName);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
