package io.stagebus.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
        "2001:db8:1:2::, 2001:db8:1:2::",
        "10.0.0.5, 10.0.0.5",
        "::1, ::1",
        "fe80::1:2, fe80::1:2", // A whole venue shares fe80::/64.
        "fd00:1:2:3::5, fd00:1:2:3::5",
        "::ffff:10.0.0.5, 10.0.0.5", // IPv4 in IPv6 is IPv4.
    })
    void whoHasOneAddressOfANetworkHasThemAll(String address, String first) throws UnknownHostException {
        InetAddress block = InetAddress.getByName(first);

        assertThat(AddressBlock.of(InetAddress.getByName(address))).isEqualTo(block);
        assertThat(AddressBlock.of(address)).isEqualTo(block.getHostAddress());
    }

    /** As a socket address prints it. */
    @ParameterizedTest
    @CsvSource({
        "[2001:db8:0:0:0:0:0:7], 2001:db8::",
        "[2001:db8::8%eth0], 2001:db8::",
        "2001:db8::9%2, 2001:db8::",
        "[fe80::1:2%eth0], fe80::1:2",
    })
    void bracketsAndZoneAreNoPartOfIt(String text, String first) throws UnknownHostException {
        assertThat(AddressBlock.of(text)).isEqualTo(InetAddress.getByName(first).getHostAddress());
    }

    @ParameterizedTest
    @CsvSource({"unknown, unknown", "'', ''", "a:b, a:b", "[a:b], [a:b]", "[x%y], [x%y]"})
    void whatIsNoAddressIsLeftAlone(String text, String same) {
        assertThat(AddressBlock.of(text)).isEqualTo(same);
    }
}
