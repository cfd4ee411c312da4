package io.stagebus.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class AddressQuotaTest {

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_address_has_its_own_count_and_leaving_makes_room() {
        AddressQuota quota = new AddressQuota(2);
        InetAddress one = address(10, 0, 0, 1);
        InetAddress two = address(10, 0, 0, 2);
        assertThat(quota.enter(one)).isTrue();
        assertThat(quota.enter(one)).isTrue();
        assertThat(quota.enter(one)).isFalse();
        assertThat(quota.enter(two)).isTrue();
        quota.leave(one);
        assertThat(quota.enter(one)).isTrue();
        quota.leave(one);
        quota.leave(one);
        quota.leave(two);
        assertThat(quota.size()).as("who is gone is forgotten").isZero();
    }

    @Test
    void the_share_of_one_address_is_half_but_a_venue_fits_behind_one_router() {
        assertThat(AddressQuota.shareOf(10_000)).isEqualTo(5_000);
        assertThat(AddressQuota.shareOf(300)).isEqualTo(256);
        assertThat(AddressQuota.shareOf(20)).isEqualTo(20);
        assertThat(AddressQuota.shareOf(1)).isOne();
    }

    @Test
    void loopback_is_not_counted() {
        AddressQuota quota = new AddressQuota(1);
        InetAddress loopback = address(127, 0, 0, 1);
        assertThat(quota.enter(loopback)).isTrue();
        assertThat(quota.enter(loopback)).isTrue();
        quota.leave(loopback);
        assertThat(quota.size()).isZero();
    }

    @Test
    void the_addresses_of_one_ipv6_network_have_one_count() throws UnknownHostException {
        AddressQuota quota = new AddressQuota(2);
        InetAddress one = InetAddress.getByName("2001:db8:1:2::1");
        InetAddress two = InetAddress.getByName("2001:db8:1:2:ffff::2");
        assertThat(quota.enter(one)).isTrue();
        assertThat(quota.enter(two)).isTrue();
        assertThat(quota.enter(InetAddress.getByName("2001:db8:1:2::3"))).isFalse();
        assertThat(quota.enter(InetAddress.getByName("2001:db8:1:3::1"))).isTrue();
        quota.leave(two);
        assertThat(quota.enter(one)).isTrue();
    }
}
