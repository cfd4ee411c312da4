package io.stagebus.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AddressTableTest {

    private final AddressTable table = new AddressTable();

    private @Nullable WireAddress known(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer("..." + text, StandardCharsets.UTF_8);
        return table.find(bytes, 3, bytes.readableBytes() - 3);
    }

    private void remember(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer("..." + text, StandardCharsets.UTF_8);
        table.remember(bytes, 3, bytes.readableBytes() - 3, WireAddress.of(text));
    }

    @Test
    void what_was_remembered_is_found_as_the_same_object_and_nothing_else_is() {
        for (String text : new String[] {"/a", "/1234567", "/12345678", "/123456789abcdef", "/ü/🎚"}) {
            assertThat(known(text)).isNull();
            remember(text);
            assertThat(known(text)).hasToString(text).isSameAs(known(text));
            assertThat(known(text + "x")).isNull();
        }
    }

    @Test
    void every_byte_counts_at_every_length() {
        for (int length = 2; length <= 40; length++) {
            String text = "/" + "a".repeat(length - 1);
            remember(text);
            for (int i = 1; i < length; i++) {
                assertThat(known(text.substring(0, i) + "b" + text.substring(i + 1)))
                        .isNull();
            }
            assertThat(known(text)).hasToString(text);
        }
    }

    @Test
    void it_stays_right_when_many_addresses_displace_each_other() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 20_000; i++) {
                String text = "/many/" + i + "/addresses";
                WireAddress found = known(text);
                if (found != null) {
                    assertThat(found.text()).isEqualTo(text);
                }
                remember(text);
                assertThat(known(text)).hasToString(text);
            }
        }
    }

    @Test
    void what_is_no_address_or_very_long_is_not_remembered() {
        remember("no-address");
        assertThat(known("no-address")).isNull();
        String longOne = "/" + "x".repeat(400);
        remember(longOne);
        assertThat(known(longOne)).isNull();
    }
}
