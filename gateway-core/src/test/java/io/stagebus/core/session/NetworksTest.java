package io.stagebus.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks and addresses as they are written (RFC 4632, RFC 4291 §2.3). */
class NetworksTest {

    @Test
    void whereAConnectionComesFromIsSaidInDigitsWhereItIsKnown() throws Exception {
        InetAddress address = InetAddress.getByAddress("tablet.local", new byte[] {10, 0, 0, 5});

        assertThat(Networks.digits(new InetSocketAddress(address, 9000))).isEqualTo("10.0.0.5");
        assertThat(Networks.digits(InetSocketAddress.createUnresolved("tablet.local", 9000)))
                .isEqualTo("unknown");
        assertThat(Networks.digits(null)).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.0.2, 10.0.0.3",
        "10.0.0.0/8, 10.255.1.2, 11.0.0.0",
        "10.0.0.9/8, 10.255.1.2, 9.255.255.255",
        "192.168.7.128/25, 192.168.7.255, 192.168.7.127",
        "192.168.4.0/22, 192.168.7.255, 192.168.8.0",
        "0.0.0.0/0, 203.0.113.9, ::1",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "::1, ::1, ::2",
        "fd00::/9, fd7f::1, fd80::1",
        "::ffff:10.0.0.2, 10.0.0.2, 10.0.0.3",
    })
    void aNetworkHasTheAddressesThatBeginAsItDoes(String network, String inside, String outside) throws Exception {
        Networks networks = Networks.of(List.of("198.51.100.1", network));

        assertThat(networks.has(InetAddress.getByName(inside))).isTrue();
        assertThat(networks.has(InetAddress.getByName(outside))).isFalse();
        assertThat(networks.has(new InetSocketAddress(inside, 1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "::1/129",
                "::g",
                "1.2.3.4.5",
                "[::1]",
                "fe80::1%eth0",
                "/8",
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Networks.of(List.of("10.0.0.1", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\"");
    }

    @Test
    void nobodyIsInNone() throws Exception {
        assertThat(Networks.NONE.has(InetAddress.getByName("10.0.0.1"))).isFalse();
        assertThat(Networks.of(List.of("0.0.0.0/0")).has((SocketAddress) null)).isFalse();
        assertThat(Networks.of(List.of("0.0.0.0/0")).has(InetSocketAddress.createUnresolved("localhost", 1)))
                .isFalse();
    }
}
