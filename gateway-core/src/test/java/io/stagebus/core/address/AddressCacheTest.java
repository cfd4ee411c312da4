package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressCacheTest {

    @Test
    void whatIsRememberedIsBoundedByBytes() {
        AddressCache<String> cache = new AddressCache<>(10_000);
        int most = 0;
        for (int i = 0; i < 1_000; i++) {
            cache.put(Address.of("/a/" + i), "x");
            most = Math.max(most, cache.size());
            assertThat(cache.get(Address.of("/a/" + i))).isEqualTo("x");
        }
        assertThat(most).isBetween(10, 100);
    }

    @Test
    void aLongAddressIsLeftOut() {
        AddressCache<String> cache = new AddressCache<>(1_000_000);
        Address longOne = Address.of("/" + "a".repeat(AddressCache.MAX_CHARS));
        cache.put(longOne, "x");
        assertThat(cache.get(longOne)).isNull();
    }
}
