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
    void loopback_is_not_counted() {
        AddressQuota quota = new AddressQuota(1);
        InetAddress loopback = address(127, 0, 0, 1);
        assertThat(quota.enter(loopback)).isTrue();
        assertThat(quota.enter(loopback)).isTrue();
        quota.leave(loopback);
        assertThat(quota.size()).isZero();
    }
}
